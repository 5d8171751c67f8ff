import type { SettingsInput } from '#lib/settings.ts';

/**
 * The settings of this platform: change them here and deploy again. What can be said and what each means is in
 * `lib/settings.ts`. In a public repository keep telephone numbers out of this file: subscribe them to the topic by hand.
 */
export const settings: SettingsInput = {
  name: 'evenkeel',
  catalogDirectory: 'examples/catalog',
  fastCadenceMinutes: 5,
};

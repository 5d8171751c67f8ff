import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { App, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { DataStack } from '#lib/data/data-stack.ts';
import { OncallStack } from '#lib/oncall/oncall-stack.ts';
import { checkSettings, type SettingsInput } from '#lib/settings.ts';
import { SloStack } from '#lib/slo/slo-stack.ts';
import { WatchStack } from '#lib/watch/watch-stack.ts';

export interface PlatformTemplates {
  readonly data: Template;
  readonly slo: Template;
  readonly oncall: Template;
  readonly watch: Template;
}

/** Every leg and every option. */
export const FULL_SETTINGS: SettingsInput = {
  phoneNumbers: ['+4915112345678'],
  eMails: ['sre@example.com'],
  pagerDuty: { routingKeySecretName: 'evenkeel/pagerduty' },
  linkedAccounts: ['210987654321'],
};

/** The house's feature flags without the bundling of Lambdas, which takes seconds and says nothing here. */
export function quickApp(): App {
  const cdk = JSON.parse(readFileSync(fileURLToPath(new URL('../../cdk.json', import.meta.url)), 'utf8'));
  return new App({ context: { ...cdk.context, 'aws:cdk:bundling-stacks': [] } });
}

/** The templates of a platform with these settings. */
export function platformTemplates(input: SettingsInput = FULL_SETTINGS): PlatformTemplates {
  const app = quickApp();
  const stacks = openPlatform(app, checkSettings(input));
  const template = (stack: Stack) => Template.fromStack(stack);
  return {
    data: template(stacks.data),
    slo: template(stacks.slo),
    oncall: template(stacks.oncall),
    watch: template(stacks.watch),
  };
}

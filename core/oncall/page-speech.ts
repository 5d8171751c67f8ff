import { cutText, oneLine } from './cut-text.ts';
import { budgetGoneText, burnText } from './figures.ts';
import type { PageNotice } from './notice.ts';
import { testedSchedule } from './own-pages.ts';
import { toAscii } from './transliterate.ts';

/** Whoever is woken by a call must hear the code within half a minute: about ninety words. */
const SPEECH_LENGTH_MAX = 450;
const NAME_LENGTH_MAX = 60;

/**
 * What a call says, which ends with the code that acknowledges the page; in words, without anything that a voice would
 * spell out or take for markup.
 */
export function pageSpeech({ alert, bundle }: PageNotice & { action: 'trigger' }, code: string): string {
  const digits = [...code].join(', ');
  const how = `To acknowledge, enter the code ${digits}. Once more: ${digits}.`;
  if (testedSchedule(alert) !== undefined)
    return `This is a test of Evenkeel. You are on call for ${spoken(alert.displayName)}. Nothing burns. ${how}`;
  const gone = budgetGoneText(alert.remainingRatio);
  const budget = gone === undefined ? '' : `${gone.replace('%', 'percent')} of its error budget is gone. `;
  const more = bundle.count === 0 ? '' : `And ${bundle.count} more of the service. `;
  const burns = burnText(alert.burnLong).replace('x', ' times too fast');
  const what = `${spoken(alert.displayName)} of service ${spoken(alert.service)} burns ${burns}. ${budget}${more}`;
  return `This is Evenkeel, with a page. ${cutText(what.trim(), SPEECH_LENGTH_MAX)} ${how}`;
}

/** Letters, digits and pauses of a name: hyphens and slashes become spaces. */
function spoken(name: string): string {
  const words = toAscii(oneLine(name)).replace(/[^A-Za-z0-9.,' ]+/g, ' ');
  return cutText(words.replace(/ +/g, ' ').trim(), NAME_LENGTH_MAX);
}

import { DAY_MS, HOUR_MS, MINUTE_MS } from '#core/shared/instant.ts';

/** No document can have such a name: it begins with a letter or a digit. */
const OWN = '_';

/** The page that the pager sends itself, to prove that it can. */
export const SYNTHETIC_NAME = '_pager';

/** A page that proves to somebody whose shift begins that pages reach them; behind it stands the schedule. */
export const TEST_PAGE_PREFIX = '_shift-';

/** Figures of an alert that nothing burns behind: what alerts must say, and nobody is shown. */
export const OWN_FIGURES = {
  target: '0.99',
  windowMs: 28 * DAY_MS,
  longMs: HOUR_MS,
  shortMs: 5 * MINUTE_MS,
  threshold: '14.4',
  burnLong: 14.4,
  burnShort: 14.4,
  bad: 1,
  total: 1,
  sli: null,
  remainingRatio: null,
  timeToExhaustionHours: null,
  provisional: false,
} as const;

/** Whether a page is of the pager's own and of no service of anybody. */
export function isOwnPage({ service }: { readonly service: string }): boolean {
  return service.startsWith(OWN);
}

/** The schedule whose shift a test page is about; undefined of every other page. */
export function testedSchedule({ service }: { readonly service: string }): string | undefined {
  return service.startsWith(TEST_PAGE_PREFIX) ? service.slice(TEST_PAGE_PREFIX.length) : undefined;
}

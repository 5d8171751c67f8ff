/** No document can have such a name: it begins with a letter or a digit. */
const OWN = '_';

/** The page that the pager sends itself, to prove that it can. */
export const SYNTHETIC_NAME = '_pager';

/** A page that proves to somebody whose shift begins that pages reach them; behind it stands the schedule. */
export const TEST_PAGE_PREFIX = '_shift-';

/** Whether a page is of the pager's own and of no service of anybody. */
export function isOwnPage({ service }: { readonly service: string }): boolean {
  return service.startsWith(OWN);
}

/** The schedule whose shift a test page is about; undefined of every other page. */
export function testedSchedule({ service }: { readonly service: string }): string | undefined {
  return service.startsWith(TEST_PAGE_PREFIX) ? service.slice(TEST_PAGE_PREFIX.length) : undefined;
}

import type { Instant } from '#core/shared/instant.ts';
import type { Actor, Bundle, Contact, PageEvent, PageOpened, PageResolved } from './events.ts';

/** A contact with the number of the last step that named it. */
export interface PageContact extends Contact {
  readonly number: number;
  /** That step was the first of its cycle, and waited for no other page of the service: no limit of a contact holds it back. */
  readonly isAtOnce: boolean;
}

/** What a page is once it was opened. */
interface Known {
  readonly opened: PageOpened;
  readonly openedAt: Instant;
  /** Counts how often it began anew, from 1. */
  readonly cycle: number;
  /** When it was opened, or last asked for an acknowledgement anew. */
  readonly asksSince: Instant;
  /** The step that is to be taken next. */
  readonly round: number;
  readonly step: number;
  /** How many steps were taken. */
  readonly number: number;
  /** Everybody who was to be told so far. */
  readonly contacts: readonly PageContact[];
  /** The other pages of the service that it tells of. */
  readonly bundle: Bundle;
  /** The people among them, each with when a step named them first. */
  readonly told: readonly { readonly person: string; readonly at: Instant }[];
  readonly firstAcknowledged: (Actor & { readonly at: Instant }) | null;
  /** When its state is to be looked at again; null: it waits for somebody. */
  readonly dueAt: Instant | null;
}

/** A page as its events tell it. */
export type Page =
  | { readonly status: 'none' }
  | (Known & { readonly status: 'open' | 'suppressed' })
  /** Another page of the service goes out first; where it was told with one, that one leads it. */
  | (Known & { readonly status: 'bundled'; readonly lead: string | null })
  | (Known & {
      readonly status: 'acknowledged';
      readonly acknowledged: { readonly actor: Actor; readonly at: Instant };
    })
  | (Known & { readonly status: 'resolved'; readonly resolved: PageResolved; readonly resolvedAt: Instant });

export type KnownPage = Exclude<Page, { status: 'none' }>;

export const initialPage: Page = { status: 'none' };

const ALONE: Bundle = { count: 0, names: [] };

export function evolvePage(page: Page, event: PageEvent): Page {
  const { type, at, data } = event;
  if (type === 'PageOpened') {
    const begin = { cycle: 1, round: 1, step: 0, number: 0, contacts: [], bundle: ALONE, dueAt: data.dueAt };
    const untold = { told: [], firstAcknowledged: null };
    return { status: 'open', opened: data, openedAt: at, asksSince: at, ...begin, ...untold };
  }
  if (page.status === 'none') throw new Error(`the log of page ${data.pageKey} has ${type} before its opening`);
  switch (type) {
    case 'PageEscalated': {
      const { cycle, number, contacts, bundle, dueAt } = data;
      const isLast = data.step >= page.opened.plan.steps.length - 1;
      const next = isLast ? { round: data.round + 1, step: 0 } : { round: data.round, step: data.step + 1 };
      return {
        ...known(page),
        status: 'open',
        cycle,
        ...next,
        number,
        contacts: merged(page.contacts, contacts, { number, isAtOnce: isUntouched(page) && page.status !== 'bundled' }),
        bundle,
        told: toldBy(page, contacts, at),
        dueAt,
      };
    }
    case 'PageAcknowledged':
      return {
        ...known(page),
        status: 'acknowledged',
        acknowledged: { actor: data.actor, at },
        firstAcknowledged: page.firstAcknowledged ?? { ...data.actor, at },
        dueAt: data.dueAt,
      };
    case 'PageUnacknowledged':
      return {
        ...known(page),
        status: 'open',
        cycle: page.cycle + 1,
        round: 1,
        step: 0,
        asksSince: at,
        dueAt: data.dueAt,
      };
    case 'PageSuppressed':
      return { ...known(page), status: 'suppressed', ...anew(page), dueAt: data.dueAt };
    case 'PageBundled':
      return { ...known(page), status: 'bundled', lead: data.lead, dueAt: data.dueAt };
    case 'PageResolved':
      return { ...known(page), status: 'resolved', resolved: data, resolvedAt: at, dueAt: null };
  }
}

/** What a page keeps from one status to the next. */
function known(page: KnownPage): Known {
  const { opened, openedAt, asksSince, cycle, round, step, number, contacts, bundle, told, firstAcknowledged, dueAt } =
    page;
  return { opened, openedAt, asksSince, cycle, round, step, number, contacts, bundle, told, firstAcknowledged, dueAt };
}

/** A page that nobody was told of in this cycle need not begin another one after a mute. */
function anew(page: KnownPage) {
  return { cycle: isUntouched(page) ? page.cycle : page.cycle + 1, round: 1, step: 0 };
}

/** Whether no step was taken yet in this cycle. */
export function isUntouched({ round, step }: KnownPage): boolean {
  return round === 1 && step === 0;
}

function toldBy({ told }: KnownPage, contacts: readonly Contact[], at: Instant): KnownPage['told'] {
  const named = new Set(contacts.flatMap(({ target }) => target ?? []));
  const added = [...named].filter((person) => !told.some((one) => one.person === person));
  return [...told, ...added.map((person) => ({ person, at }))];
}

function merged(
  before: readonly PageContact[],
  added: readonly Contact[],
  step: Pick<PageContact, 'number' | 'isAtOnce'>,
): PageContact[] {
  const isAdded = ({ leg, target }: Contact) => added.some((one) => one.leg === leg && one.target === target);
  return [...before.filter((contact) => !isAdded(contact)), ...added.map((contact) => ({ ...contact, ...step }))];
}

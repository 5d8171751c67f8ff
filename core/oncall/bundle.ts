import * as z from 'zod';
import { type Instant, instantSchema, MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import { type Bundle, type Urgency, urgencySchema } from './events.ts';
import type { PageRow } from './page-row.ts';

/**
 * How long after the first, second ... page of a storm went out the next of the same service and urgency may: an hour of
 * storm makes seven contacts of however many alerts. Two minutes is what Grafana OnCall bundles by; a quarter of an hour
 * is what a page is held back at most for any other reason.
 */
const BUNDLE_WINDOWS_MS = [2, 4, 8, 15].map((minutes) => minutes * MINUTE_MS);
const LONGEST_WINDOW_MS = 15 * MINUTE_MS;

/** A service of which no page went out for so long has no storm any more: its next page goes at once. */
const STORM_OVER_MS = 30 * MINUTE_MS;

/** So many keys of the pages that one told of are kept with it; of a longer list it is known by the time who was on it. */
const TOLD_KEYS_MAX = 50;

/**
 * A page that asked so shortly before another went out may have been written down behind the look at who waits: longer
 * than a worker lives. Where no list says so, it goes out with the next one, and is perhaps told twice.
 */
const UNSEEN_WITHIN_MS = MINUTE_MS;

/** So many of those that a page stands for are named in it; the others are counted. */
const NAMES_MAX = 10;

/** The page of a service that went out last, of one urgency: those that come behind it wait, or are told with it. */
export const leadSchema = z.object({
  service: z.string(),
  urgency: urgencySchema,
  pageKey: z.string(),
  /** When it went out. */
  at: instantSchema,
  /** Counts the pages of the storm that went out, from 1. */
  number: z.int().positive(),
  /** The keys of the pages that it told of, the oldest first and not all of many; left out by whoever wrote it before there was such a list. */
  told: z.array(z.string()).readonly().optional(),
});
export type Lead = Readonly<z.infer<typeof leadSchema>>;

/** What else of a service is going on at the moment of a decision. */
export interface Storm {
  readonly lead: Lead | null;
  /** What became of the page that leads; null where it is over. */
  readonly leading: PageRow | null;
  /** What became of the page with which this one was told; null where it is over. */
  readonly followed: PageRow | null;
  /** The rows of the service, read only where a page may go out now. */
  readonly rows: readonly PageRow[];
}

export const calm: Storm = { lead: null, leading: null, followed: null, rows: [] };

/** Whether a page goes out now, waits for its turn, or was told with another one. */
export type Turn =
  | { readonly kind: 'leads'; readonly lead: Lead }
  | { readonly kind: 'waits'; readonly until: Instant }
  | { readonly kind: 'rides'; readonly lead: string };

interface Asking {
  readonly pageKey: string;
  readonly service: string;
  readonly urgency: Urgency;
  readonly asksSince: Instant;
  /** It waits for no other page. */
  readonly isHurried: boolean;
}

/** When the next page of a storm may go out. */
export function nextLeadAt({ at, number }: Lead): Instant {
  return plusMs(at, BUNDLE_WINDOWS_MS[number - 1] ?? LONGEST_WINDOW_MS);
}

/** The turn of a page that would take its first step. What the last lead told of was told with that one. */
export function turnOf(
  { pageKey, service, urgency, asksSince, isHurried }: Asking,
  { lead, leading, rows }: Pick<Storm, 'lead' | 'leading' | 'rows'>,
  now: Instant,
): Turn {
  const leads = (number: number): Turn => {
    const told = waitingBeside(rows, { pageKey, urgency }).slice(0, TOLD_KEYS_MAX);
    return {
      kind: 'leads',
      lead: { service, urgency, pageKey, at: now, number, told: told.map((row) => row.pageKey) },
    };
  };
  if (lead === null || now >= plusMs(lead.at, STORM_OVER_MS)) return leads(1);
  if (lead.pageKey === pageKey || isHurried) return leads(lead.number);
  if (leading !== null && isToldBy(lead, { pageKey, asksSince })) return { kind: 'rides', lead: lead.pageKey };
  const until = nextLeadAt(lead);
  return now < until ? { kind: 'waits', until } : leads(lead.number + 1);
}

/** Whether the page that leads told of this one, which has not begun anew since. */
function isToldBy({ at, told = [] }: Lead, { pageKey, asksSince }: Pick<Asking, 'pageKey' | 'asksSince'>): boolean {
  if (asksSince >= at) return false;
  return told.includes(pageKey) || (told.length >= TOLD_KEYS_MAX && asksSince < plusMs(at, -UNSEEN_WITHIN_MS));
}

/** What a page tells of the others of its service that wait. */
export function bundleOf(rows: readonly PageRow[], page: Pick<PageRow, 'pageKey' | 'urgency'>): Bundle {
  const waiting = waitingBeside(rows, page);
  return { count: waiting.length, names: waiting.slice(0, NAMES_MAX).map(({ displayName }) => displayName) };
}

/** Those of the rows that wait for their turn in the same urgency, the oldest first: bundled, held back, or suppressed by a mute that is over now. */
function waitingBeside(
  rows: readonly PageRow[],
  { pageKey, urgency }: Pick<PageRow, 'pageKey' | 'urgency'>,
): readonly PageRow[] {
  const alive = new Set(rows.map((row) => row.pageKey));
  const waiting = rows.filter((row) => row.pageKey !== pageKey && row.urgency === urgency && isWaiting(row, alive));
  return waiting.toSorted((a, b) => a.openedAt - b.openedAt);
}

function isWaiting({ status, lead, steps }: PageRow, alive: ReadonlySet<string>): boolean {
  if (status === 'bundled') return lead === null || !alive.has(lead);
  return status === 'suppressed' || (status === 'open' && steps === 0);
}

import type { Instant } from '#core/shared/instant.ts';
import { type ChangePagePorts, changePage, type PageChange } from './change-page.ts';
import { readPage } from './read-page.ts';

/** A step that was taken, and when the one behind it is due. */
export interface StepTaken {
  readonly pageKey: string;
  readonly number: number;
  readonly dueAt: Instant | null;
}

/** A timer that rings too early, or about a page with which something happened since, does nothing. */
export type WakeUp =
  | PageChange
  | { readonly pageKey: string; readonly notBefore: Instant }
  | { readonly pageKey: string; readonly overtaken: string };

/**
 * Takes the step behind this one as soon as it is due, from the page's state: the timer names the step that set it, and
 * of an older one nothing follows. The sweep finds the same a little later, so that a timer that is lost loses no page.
 */
export async function wakePage(ports: ChangePagePorts, { pageKey, number, dueAt }: StepTaken): Promise<WakeUp> {
  if (dueAt === null) return { pageKey, overtaken: `nothing follows step ${number} by itself` };
  if (ports.clock.now() < dueAt) return { pageKey, notBefore: dueAt };
  const { page } = await readPage(ports.eventLog, pageKey);
  if (page.status !== 'open' || page.number !== number)
    return { pageKey, overtaken: `the page is ${page.status}, and has gone on from step ${number}` };
  return changePage(ports, pageKey, { type: 'AdvancePage' });
}

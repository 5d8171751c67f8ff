import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CLAIM_MS, REFUSAL_HOLD_MS } from '#core/oncall/next-delivery.ts';
import { deliverPage, PageDeliveryError } from '#flows/oncall/deliver-page.ts';
import { PageUnknownError, PermanentDeliveryError, TransientDeliveryError } from '#flows/oncall/delivery-error.ts';
import type { PageLeg } from '#flows/oncall/ports.ts';
import type { EventLog } from '#flows/shared/ports.ts';
import { PAGE_KEY, Paging } from './paging.ts';

const TARGETS = ['phone-a', 'phone-b'];

/** What goes wrong for one worker; with the first few it is never known what the other side did. */
const FAULTS = [
  'none',
  'dies-before-claim',
  'dies-before-send',
  'dies-before-record',
  'answer-lost',
  'record-lost',
  'throttled',
  'refused',
] as const;
type Fault = (typeof FAULTS)[number];

interface Worker {
  readonly fault: Fault;
  /** How many turns of the event loop each of its calls takes: this is what shuffles workers that run at once. */
  readonly turns: readonly number[];
}

type Step =
  | { readonly kind: 'fired' | 'ended' }
  | { readonly kind: 'pass'; readonly ms: number }
  | { readonly kind: 'wake'; readonly workers: readonly Worker[]; readonly endsAfter: number | undefined };

const worker = fc.record({
  fault: fc.oneof(fc.constant('none' as const), fc.constantFrom(...FAULTS)),
  turns: fc.array(fc.nat(60), { minLength: 4, maxLength: 8 }),
});

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('fired' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('ended' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('pass' as const),
      ms: fc.constantFrom(1, 1_000, CLAIM_MS - 1, CLAIM_MS, REFUSAL_HOLD_MS),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('wake' as const),
      workers: fc.array(worker, { minLength: 1, maxLength: 3 }),
      endsAfter: fc.option(fc.nat(60), { nil: undefined }),
    }),
  },
);

/** Every accepted notice whose worker did not live to write it down, by target and action. */
class Unrecorded {
  readonly all: string[] = [];
  readonly maybe = new Set<string>();

  count(target: string, action: string): number {
    return this.all.filter((one) => one === `${target} ${action}`).length;
  }
}

test('whatever repeats, dies, fails or comes out of order, no page is lost, none doubled without cause, none left open', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { maxLength: 20 }), fc.boolean(), async (steps, lateStart) => {
      const paging = new Paging('phones', TARGETS);
      const unrecorded = new Unrecorded();
      const opening = lateStart ? [] : [{ kind: 'fired' as const }];
      for (const step of [...opening, ...steps]) await take(paging, step, unrecorded);

      // The queue goes on for longer than claims and refusals stand; nothing fails any more.
      await tolerate(paging.open());
      for (let retry = 0; retry < 4; retry += 1) {
        paging.pass(REFUSAL_HOLD_MS);
        await tolerate(paging.wake());
      }

      const resolved = paging.log().includes('PageResolved');
      for (const target of TARGETS) {
        const told = paging.leg.actionsTo(target);
        const count = (action: string) => told.filter((one) => one === action).length;
        if (!resolved) expect(count('trigger')).toBeGreaterThanOrEqual(1);
        expect(count('trigger')).toBeLessThanOrEqual(1 + unrecorded.count(target, 'trigger'));
        expect(count('resolve')).toBeLessThanOrEqual(1 + unrecorded.count(target, 'resolve'));
        if (resolved && count('trigger') > 0) expect(told.at(-1)).toBe('resolve');
        // Only a worker that vanished between claim and record leaves a resolve of what may never have been triggered.
        if (count('resolve') > 0 && count('trigger') === 0) expect(unrecorded.maybe).toContain(`${target} trigger`);
        expect(told.lastIndexOf('trigger')).toBeLessThan(
          told.includes('resolve') ? told.indexOf('resolve') : told.length,
        );
      }
    }),
    { seed: 2026, numRuns: 1_500 },
  );
}, 60_000);

async function take(paging: Paging, step: Step, unrecorded: Unrecorded): Promise<void> {
  switch (step.kind) {
    case 'fired':
      return tolerate(paging.open());
    case 'ended':
      return tolerate(paging.resolve());
    case 'pass':
      return paging.pass(step.ms);
    case 'wake':
      // The alert's end may come into the log in the middle of it all.
      await Promise.all([
        ...step.workers.map((worker) => tolerate(work(paging, worker, unrecorded))),
        ...(step.endsAfter === undefined ? [] : [tolerate(turns(step.endsAfter).then(paging.resolve))]),
      ]);
  }
}

async function turns(count: number): Promise<void> {
  for (let left = count; left > 0; left -= 1) await null;
}

/** What the queue's own retries are for; anything else is a defect. */
async function tolerate(work: Promise<unknown>): Promise<void> {
  await work.catch((error) => {
    if (!(error instanceof PageDeliveryError || error instanceof PageUnknownError)) throw error;
  });
}

/** One worker with its own fault. One that dies stops for ever: nothing of it runs afterwards, for no target. */
function work(paging: Paging, { fault, turns: own }: Worker, unrecorded: Unrecorded): Promise<unknown> {
  const death = Promise.withResolvers<void>();
  let dead = false;
  let call = 0;
  const turn = async () => {
    await turns(own[call++ % own.length] ?? 0);
    if (dead) await new Promise(() => {});
  };
  const die = () => {
    dead = true;
    death.resolve();
    return new Promise<never>(() => {});
  };

  const eventLog: EventLog = {
    async append(stream, expectedVersion, events) {
      await turn();
      const type = events[0]?.type;
      if (fault === 'dies-before-claim' && type === 'DeliveryClaimed') return die();
      if (fault === 'dies-before-record' && type === 'DeliverySent') return die();
      if (fault === 'record-lost' && type === 'DeliverySent') throw new Error('throttled');
      return paging.eventLog.append(stream, expectedVersion, events);
    },
    async read(stream, afterVersion) {
      await turn();
      return paging.eventLog.read(stream, afterVersion);
    },
  };
  const leg: PageLeg = {
    name: paging.leg.name,
    targets: () => paging.leg.targets(),
    async send(target, notice) {
      const what = `${target} ${notice.action}`;
      unrecorded.maybe.add(what);
      await turn();
      if (fault === 'dies-before-send') return die();
      if (fault === 'throttled') throw new TransientDeliveryError('throttled', { outcomeUnknown: false });
      if (fault === 'refused') throw new PermanentDeliveryError('refused');
      unrecorded.all.push(what);
      const answer = await paging.leg.send(target, notice);
      await turn();
      if (fault === 'answer-lost') throw new TransientDeliveryError('no answer', { outcomeUnknown: true });
      if (fault === 'none') unrecorded.all.splice(unrecorded.all.indexOf(what), 1);
      return answer;
    },
  };
  return Promise.race([deliverPage({ ...paging.ports, eventLog, leg }, { pageKey: PAGE_KEY }), death.promise]);
}

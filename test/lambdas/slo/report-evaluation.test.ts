import { expect, it } from 'vitest';
import { instant } from '#core/shared/instant.ts';
import { reportEvaluation } from '#lambdas/slo/report-evaluation.ts';
import { recordedSurroundings } from '#test/lambdas/runtime/recorded-surroundings.ts';

const NOTHING = { evaluated: 0, failed: 0, skipped: 0, retired: 0, lagMs: 0 };

it('publishes what came of each shard under its cadence, the zeroes too', () => {
  const surroundings = recordedSurroundings();
  const scheduledAt = instant(1_767_225_600_000);

  reportEvaluation(
    surroundings,
    { cadence: 'hourly', scheduledAt, names: ['a', 'b'] },
    { ...NOTHING, evaluated: 1, failed: 1, lagMs: 61_500 },
  );
  reportEvaluation(surroundings, { cadence: 'fast', scheduledAt, names: [] }, NOTHING);

  expect(surroundings.published).toEqual([
    { service: 'test', cadence: 'hourly', EvaluationsCompleted: 1, Evaluated: 1, Failed: 1, LagSeconds: 61.5 },
    { service: 'test', cadence: 'fast', EvaluationsCompleted: 1, Evaluated: 0, Failed: 0, LagSeconds: 0 },
  ]);
});

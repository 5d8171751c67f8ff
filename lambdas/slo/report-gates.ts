import type { GateVerdict } from '#core/slo/gate.ts';
import type { Tools } from '#lambdas/runtime/surroundings.ts';
import { GATE_METRIC } from './plan-evaluations.config.ts';

/** Says of each gate whether it is closed. The open ones are said too: silence would not tell an open gate from a dead planner. */
export function reportGates(
  { logger, metrics }: Pick<Tools<unknown>, 'logger' | 'metrics'>,
  verdicts: readonly GateVerdict[],
): void {
  for (const { service, isOpen, reasons } of verdicts) {
    if (!isOpen) logger.info(`the gate of ${service} is closed`, { reasons });
    metrics.addDimension(GATE_METRIC.serviceDimension, service);
    metrics.addMetric(GATE_METRIC.name, 'Count', isOpen ? 0 : 1);
    metrics.publishStoredMetrics();
  }
}

import { endSynthetic, fireSynthetic, type SyntheticPagePorts } from '#flows/oncall/synthetic-page.ts';
import type { Tools } from '#lambdas/runtime/surroundings.ts';
import { SYNTHETIC_METRICS } from './page-itself.config.ts';

/** Fires the synthetic page of this hour, or judges it and measures how it went. */
export async function playSynthetic(
  { phase }: { readonly phase: 'fire' | 'end' },
  { ports, clock, logger, metrics }: Omit<Tools<Omit<SyntheticPagePorts, 'clock'>>, 'signal'>,
): Promise<void> {
  if (phase === 'fire') {
    logger.info(`the synthetic page of this hour: ${await fireSynthetic({ ...ports, clock })}`);
    return;
  }
  const result = await endSynthetic({ ...ports, clock });
  if (result === undefined) {
    logger.warn('no synthetic page was sent in this hour');
    return;
  }
  const { acceptedAfterMs, isPrompt, isOnTime, reason } = result;
  metrics.addMetric(SYNTHETIC_METRICS.sent, 'Count', 1);
  metrics.addMetric(SYNTHETIC_METRICS.prompt, 'Count', Number(isPrompt));
  metrics.addMetric(SYNTHETIC_METRICS.onTime, 'Count', Number(isOnTime));
  metrics.addMetric(SYNTHETIC_METRICS.lost, 'Count', Number(acceptedAfterMs === null));
  if (acceptedAfterMs !== null) metrics.addMetric(SYNTHETIC_METRICS.acceptedAfter, 'Milliseconds', acceptedAfterMs);
  logger[isPrompt && isOnTime ? 'info' : 'warn'](`the synthetic page of this hour: ${reason}`, { ...result });
}

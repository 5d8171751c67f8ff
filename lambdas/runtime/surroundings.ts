import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import type { Clock } from '#flows/shared/ports.ts';
import { METRICS_NAMESPACE } from './metrics.config.ts';
import { systemClock } from './system-clock.ts';

/** What a door takes from the process it runs in; tests give their own. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** What a door gives to the function behind it. */
export interface Tools<Ports> {
  readonly ports: Ports;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Aborts shortly before Lambda ends the invocation: pass it on to every call that can wait. */
  readonly signal: AbortSignal;
}

/** Those of a running Lambda. The service name of logs and metrics is the capability, which the deployment sets. */
export function lambdaSurroundings(): Surroundings {
  return {
    environment: process.env,
    clock: systemClock,
    logger: new Logger(),
    metrics: new Metrics({ namespace: METRICS_NAMESPACE }),
  };
}

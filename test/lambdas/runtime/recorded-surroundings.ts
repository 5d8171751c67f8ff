import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import type { Context } from 'aws-lambda';
import { instant } from '#core/shared/instant.ts';
import type { Surroundings } from '#lambdas/runtime/surroundings.ts';

export interface RecordedSurroundings extends Surroundings {
  /** What was logged as an error or a warning, and of which error. */
  readonly logged: { level: 'error' | 'warn'; message: string; error: string | undefined }[];
  /** Every metric published so far, by name, with its values and dimensions. */
  readonly published: Record<string, unknown>[];
}

/** Surroundings of a door that write nothing and remember everything. The clock stands still. */
export function recordedSurroundings(environment: Record<string, string> = {}): RecordedSurroundings {
  const logged: RecordedSurroundings['logged'] = [];
  const published: RecordedSurroundings['published'] = [];
  const record = (level: 'error' | 'warn', input: unknown, extra: unknown[]) => {
    const [first] = extra;
    const error = first instanceof Error ? first : (first as { error?: unknown } | undefined)?.error;
    logged.push({ level, message: String(input), error: error instanceof Error ? error.message : undefined });
  };
  class RecordingLogger extends Logger {
    override error(...[input, ...extra]: Parameters<Logger['error']>): void {
      record('error', input, extra);
    }
    override warn(...[input, ...extra]: Parameters<Logger['warn']>): void {
      record('warn', input, extra);
    }
  }
  class RecordingMetrics extends Metrics {
    override publishStoredMetrics(): this {
      const { _aws, ...figures } = this.serializeMetrics();
      published.push(figures);
      this.clearMetrics();
      this.clearDimensions();
      return this;
    }
  }
  return {
    environment,
    clock: { now: () => instant(1_767_225_600_000) },
    logger: new RecordingLogger({ logLevel: 'SILENT', serviceName: 'test' }),
    metrics: new RecordingMetrics({ namespace: 'Evenkeel', serviceName: 'test' }),
    logged,
    published,
  };
}

/** The context of an invocation that has so much time left. */
export function invocationContext(remainingMs = 30_000): Context {
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: 'evenkeel-slo-evaluate-slos',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:evenkeel-slo-evaluate-slos',
    memoryLimitInMB: '256',
    awsRequestId: '6f0f8b5c-51f8-4b0a-9f3b-2f4d1f1c2a10',
    logGroupName: 'group',
    logStreamName: '2026/01/01/[$LATEST]5d7f',
    getRemainingTimeInMillis: () => remainingMs,
    done: () => undefined,
    fail: () => undefined,
    succeed: () => undefined,
  };
}

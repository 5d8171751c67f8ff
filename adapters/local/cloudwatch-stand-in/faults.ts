/** What to make fail. */
export interface MetricSelector {
  readonly namespace: string;
  readonly metricName: string;
  /** All accounts where it is left out. */
  readonly accountId?: string;
}

/** How a metric fails in GetMetricData. API MetricDataResult: its StatusCode and Messages. */
export interface MetricFailure {
  readonly statusCode: 'Forbidden' | 'InternalError' | 'PartialData';
  readonly messages?: readonly { readonly code: string; readonly value: string }[];
  /** For so many queries of it; until it is mended where it is left out. */
  readonly queries?: number;
}

/** Failures that were asked for, so that callers can be tested. */
export class Faults {
  readonly #metrics: { selector: MetricSelector; failure: MetricFailure; queriesLeft: number }[] = [];
  #throttlesLeft = 0;

  /** Makes a metric fail, in place of how it failed before; undefined mends it. */
  failMetric(selector: MetricSelector, failure: MetricFailure | undefined): void {
    const known = this.#metrics.findIndex(
      (entry) =>
        entry.selector.namespace === selector.namespace &&
        entry.selector.metricName === selector.metricName &&
        entry.selector.accountId === selector.accountId,
    );
    if (known >= 0) this.#metrics.splice(known, 1);
    if (failure !== undefined) {
      this.#metrics.push({ selector, failure, queriesLeft: failure.queries ?? Number.POSITIVE_INFINITY });
    }
  }

  /** How a query of a metric fails, if it does; counts it. */
  takeFailure(metric: Required<MetricSelector>): MetricFailure | undefined {
    if (this.#metrics.length === 0) return undefined;
    const entry = this.#metrics.find(
      ({ selector, queriesLeft }) =>
        queriesLeft > 0 &&
        selector.namespace === metric.namespace &&
        selector.metricName === metric.metricName &&
        (selector.accountId ?? metric.accountId) === metric.accountId,
    );
    if (entry !== undefined) entry.queriesLeft -= 1;
    return entry?.failure;
  }

  /** Throttles the next calls, of any operation. */
  throttleNext(calls: number): void {
    this.#throttlesLeft = calls;
  }

  /** Whether this call is to be throttled; counts it. */
  takeThrottle(): boolean {
    if (this.#throttlesLeft <= 0) return false;
    this.#throttlesLeft -= 1;
    return true;
  }
}

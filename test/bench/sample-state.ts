import { floorTo, HOUR_MS, type Instant, plusMs } from '#core/shared/instant.ts';
import { SETTLE_MS } from '#core/slo/read-slo.ts';
import { type Slo, windowMs } from '#core/slo/schema.ts';
import { firstOpenDay, type SloState } from '#core/slo/state.ts';

/** The state of an SLO that has been evaluated on time up to a horizon, with no figures yet and no alert that ever fired. */
export function sampleState(slo: Slo, horizon: Instant): SloState {
  return {
    slo: slo.name,
    displayName: slo.displayName,
    service: slo.service,
    target: slo.target,
    windowMs: windowMs(slo.window),
    version: 0,
    eventVersion: 0,
    asOf: horizon,
    booksAsOf: floorTo(horizon, HOUR_MS),
    readThrough: horizon,
    // The hourly run of the evening is an ordinary one, the next at midnight reads 48 hours again.
    deepReadAt: plusMs(horizon, -23 * HOUR_MS),
    settledThrough: plusMs(horizon, -SETTLE_MS),
    foldedThrough: firstOpenDay(horizon),
    alerts: [],
    retiredAt: null,
    failure: null,
    firstDataAt: null,
    figures: null,
    rawFigures: null,
    incidentFrom: null,
    metRules: null,
    revisions: [],
  };
}

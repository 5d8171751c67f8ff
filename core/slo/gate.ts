import { formatInstant, HOUR_MS, type Instant } from '#core/shared/instant.ts';
import { isHeld } from './policy.ts';
import type { SloState } from './state.ts';

/** Whether a release of a service may go out, and why not. */
export interface GateVerdict {
  readonly service: string;
  readonly isOpen: boolean;
  /** Why it is closed; none where it is open. */
  readonly reasons: readonly GateReason[];
}

interface GateReason {
  readonly code: 'never-evaluated' | 'not-evaluated' | 'stale' | 'budget-exhausted' | 'policy' | 'paging';
  /** The SLO that closes the gate; null where the service has none. */
  readonly slo: string | null;
  readonly reason: string;
}

/** Every SLO is evaluated once an hour at least: figures older than two runs and a half say that runs are missing. */
const STALE_MS = 2.5 * HOUR_MS;

/**
 * The gate of a service is open while each of its SLOs is evaluated, has budget left and pages nobody. Where a policy names an
 * SLO, its rules decide on the budget in place of "none is left". A composite stands for its objectives. What can't be read is
 * no reason to open it: a service without SLOs, or with figures that are old, is closed.
 */
export function decideGate(service: string, states: readonly SloState[], now: Instant): GateVerdict {
  const own = states.filter(
    (state) => state.service === service && state.retiredAt === null && state.partOf === undefined,
  );
  const reasons = own.flatMap((state) => reasonsOf(state, now));
  if (own.length === 0) {
    const reason = `no SLO of ${service} was ever evaluated, so nothing says that a release is safe`;
    reasons.push({ code: 'never-evaluated', slo: null, reason });
  }
  return { service, isOpen: reasons.length === 0, reasons };
}

function reasonsOf({ slo, figures, failure, asOf, alerts, metRules }: SloState, now: Instant): GateReason[] {
  if (failure !== null) return [{ code: 'not-evaluated', slo, reason: `${slo} can't be evaluated: ${failure.reason}` }];
  if (figures === null) return [{ code: 'not-evaluated', slo, reason: `${slo} has no figures yet` }];
  if (now - asOf > STALE_MS)
    return [{ code: 'stale', slo, reason: `${slo} was last evaluated as of ${formatInstant(asOf)}` }];
  const reasons: GateReason[] = [];
  for (const met of (metRules ?? []).filter((each) => isHeld(each, now))) {
    const reason = `policy ${met.policy} holds releases back by its rule ${met.rule} for ${slo}: ${met.reason}`;
    reasons.push({ code: 'policy', slo, reason });
  }
  if (metRules === null && figures.state === 'exhausted') {
    const { spent, total } = figures.budget;
    const reason = `${slo} has spent its budget: ${Number(spent.toPrecision(6))} of ${Number(total.toPrecision(6))} failures`;
    reasons.push({ code: 'budget-exhausted', slo, reason });
  }
  const paging = alerts.filter(({ severity, firedAt }) => severity === 'page' && firedAt !== null);
  if (paging.length > 0) {
    const rules = paging.map(({ rule }) => rule).join(', ');
    reasons.push({ code: 'paging', slo, reason: `${slo} is paging: ${rules}` });
  }
  return reasons;
}

import { eventOf, type LoggedEvent } from '#core/shared/event.ts';
import { sloEventSchemas } from './events.ts';
import type { SloState } from './state.ts';

/**
 * The state with what the log tells of and the state does not know: which rules fire, how often each has fired, and what
 * the SLO was edited to. Figures and watermarks stay; the next evaluation makes them anew.
 */
export function catchUp(state: SloState, events: readonly LoggedEvent[]): SloState {
  return events.map((event) => anySloEvent.parse(event)).reduce(evolve, state);
}

const anySloEvent = eventOf(sloEventSchemas);

function evolve(state: SloState, event: ReturnType<typeof anySloEvent.parse>): SloState {
  const known = { ...state, eventVersion: event.version };
  if (event.type === 'SloRevised') return { ...known, revisions: [...known.revisions, event.data.revision] };
  if (event.type !== 'AlertFired' && event.type !== 'AlertResolved') return known;
  const { rule, severity, generation } = event.data;
  const others = state.alerts.filter((memory) => memory.rule !== rule);
  const firedAt = event.type === 'AlertFired' ? event.at : null;
  return { ...known, alerts: [...others, { rule, severity, generation, firedAt }] };
}

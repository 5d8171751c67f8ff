import { type Actor, type MuteEvent, muteStream } from '#core/oncall/events.ts';
import { type Mute, mutesOf } from '#core/oncall/mutes.ts';
import { placeEvents } from '#core/shared/event.ts';
import type { Instant } from '#core/shared/instant.ts';
import type { EventLog } from '#flows/shared/ports.ts';
import { type ChangePagePorts, changePage } from './change-page.ts';
import { parseMuteEvent, readMuteStream } from './read-mutes.ts';

export interface MuteServicePorts extends ChangePagePorts {
  readonly eventLog: EventLog;
}

export type MuteCommand = { readonly service: string; readonly actor: Actor; readonly reason: string } & (
  | { readonly type: 'AddMute'; readonly from: Instant; readonly to: Instant }
  | { readonly type: 'EndMute'; readonly added: string }
);

export type MuteOutcome =
  | { readonly outcome: 'kept'; readonly id: string; readonly mutes: readonly Mute[] }
  | { readonly outcome: 'refused'; readonly reason: string };

/** Mutes a service for a time, or ends a mute. Pages that were suppressed by one that ends go out at once. */
export async function muteService(ports: MuteServicePorts, command: MuteCommand): Promise<MuteOutcome> {
  const { service } = command;
  const now = ports.clock.now();
  const before = await readMuteStream(ports.eventLog, service);

  const decided = decide(command, mutesOf(before.events), now);
  if ('refusal' in decided) return { outcome: 'refused', reason: decided.refusal };

  const stream = muteStream(service);
  if ((await ports.eventLog.append(stream, before.version, [decided.event])) === 'conflict')
    throw new Error(`the mutes of ${service} were changed by somebody else at this moment; look at them and try again`);
  if (command.type === 'EndMute') await letOut(ports, service);
  const placed = placeEvents(stream, before.version, [decided.event]).map(parseMuteEvent);
  return { outcome: 'kept', id: placed.map(({ id }) => id).join(), mutes: mutesOf([...before.events, ...placed]) };
}

function decide(
  command: MuteCommand,
  mutes: readonly Mute[],
  now: Instant,
): { readonly event: MuteEvent } | { readonly refusal: string } {
  const { service, actor, reason } = command;
  if (command.type === 'AddMute') {
    const { from, to } = command;
    if (from >= to || to <= now) return { refusal: 'a mute ends after it begins, and not in the past' };
    return { event: { capability: 'oncall', type: 'MuteAdded', at: now, data: { service, from, to, actor, reason } } };
  }
  const mute = mutes.find(({ id }) => id === command.added);
  if (mute === undefined) return { refusal: `no mute of ${service} was added by ${command.added}` };
  if (mute.to <= now) return { refusal: `${mute.id} has ended already` };
  const data = { service, added: command.added, actor, reason };
  return { event: { capability: 'oncall', type: 'MuteEnded', at: now, data } };
}

/** What fails here is found by the sweep when the mute would have ended: late, and not lost. */
async function letOut(ports: ChangePagePorts, service: string): Promise<void> {
  for await (const row of ports.pages.all())
    if (row.service === service && row.status === 'suppressed')
      await changePage(ports, row.pageKey, { type: 'AdvancePage' });
}

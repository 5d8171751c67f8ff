import * as z from 'zod';
import { postJson, quoted } from '#adapters/http/post-json.ts';
import { parseJson } from '#core/shared/parse-json.ts';
import { reachOf } from '#flows/oncall/address-of.ts';
import { neededToSend, PermanentDeliveryError, TransientDeliveryError } from '#flows/oncall/delivery-error.ts';
import type { PageLeg, RosterSource } from '#flows/oncall/ports.ts';
import { slackMessage } from './slack-message.ts';

export interface SlackOptions {
  /** Where the methods of the Web API are: `https://slack.com/api`. */
  readonly url: string;
  /** The id of the channel where the team reads its pages. */
  readonly channel: string;
  readonly token: () => Promise<string>;
  readonly roster: RosterSource;
  readonly timeoutMs?: number;
}

/** The channel, as the log names it. */
const CHANNEL_TARGET = 'slack-channel';
const TIMEOUT_MS = 10_000;

/**
 * What Slack says that a later attempt may mend; everything else has to be repaired by a person: a token, a scope, an
 * archived channel. https://docs.slack.dev/reference/methods/chat.postMessage#errors
 */
const TRANSIENT = new Set([
  'fatal_error',
  'internal_error',
  'message_limit_exceeded',
  'ratelimited',
  'rate_limited',
  'request_timeout',
  'service_unavailable',
  'team_added_to_org',
]);

const answerSchema = z.object({
  ok: z.boolean(),
  error: z.string().optional(),
  needed: z.string().optional(),
  channel: z.string().optional(),
  ts: z.string().optional(),
});

/**
 * Posts pages to the channel of the team, and to people as direct messages; an acknowledgement and an end change the
 * message that told of it, so that its button is gone. `ok` means that Slack has stored it.
 */
export function slackLeg({ url, channel, token, roster, timeoutMs = TIMEOUT_MS }: SlackOptions): PageLeg {
  return {
    name: 'slack',
    targets: async () => [CHANNEL_TARGET],
    async send(target, notice) {
      const what = `${notice.action} of page ${notice.pageKey} to ${target} in Slack`;
      const [bearer, { address: to, language }] = await Promise.all([
        neededToSend(token, (why) => `${what}: its token can't be had: ${why}`),
        target === CHANNEL_TARGET ? ({ address: channel, language: 'en' } as const) : reachOf(roster, target, 'slack'),
      ]);
      const before = notice.action === 'trigger' ? undefined : postedOf(notice.triggerReference);
      const method = before === undefined ? 'chat.postMessage' : 'chat.update';
      const { status, answer, retryAfter } = await postJson({
        url: `${url}/${method}`,
        headers: { authorization: `Bearer ${bearer}` },
        body: JSON.stringify({
          ...slackMessage(notice, language),
          ...(before ?? { channel: to, unfurl_links: false }),
        }),
        timeoutMs,
        what,
      });
      if (status === 429)
        throw new TransientDeliveryError(`${what}: Slack asks to wait ${retryAfter ?? 'some'} s; it is tried again`, {
          outcomeUnknown: false,
        });
      const read = answerSchema.safeParse(parseJson(answer));
      if (!read.success)
        throw new TransientDeliveryError(`${what}: Slack answered ${status}: ${quoted(answer)}; it is tried again`, {
          outcomeUnknown: true,
        });
      const { ok, error = 'no reason', needed, channel: posted, ts } = read.data;
      if (ok) return { reference: `${posted} ${ts}` };
      if (TRANSIENT.has(error))
        throw new TransientDeliveryError(`${what}: Slack says ${error}; it is tried again`, { outcomeUnknown: true });
      const scope = needed === undefined ? '' : ` (the app lacks the scope ${needed})`;
      throw new PermanentDeliveryError(
        `${what}: Slack says ${error}${scope}; see docs/guides/on-call.md for what it needs`,
      );
    },
  };
}

/** Where the page was posted; undefined where nobody knows, and it is told in a message of its own. */
function postedOf(reference: string | undefined): { channel: string; ts: string } | undefined {
  const [channel, ts] = reference?.split(' ') ?? [];
  return channel === undefined || ts === undefined ? undefined : { channel, ts };
}

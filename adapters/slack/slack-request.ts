import { createHmac, timingSafeEqual } from 'node:crypto';
import * as z from 'zod';
import { type Instant, MINUTE_MS } from '#core/shared/instant.ts';
import { parseJson } from '#core/shared/parse-json.ts';
import { ACKNOWLEDGE_ACTION } from './slack-message.ts';

/** https://docs.slack.dev/authentication/verifying-requests-from-slack */
const AGE_MAX_MS = 5 * MINUTE_MS;

export interface SignedRequest {
  readonly body: string;
  readonly timestamp: string | undefined;
  readonly signature: string | undefined;
}

/** Whether Slack signed these very bytes with the secret of the app, within five minutes of now. */
export function isSignedBySlack({ body, timestamp, signature }: SignedRequest, secret: string, now: Instant): boolean {
  if (secret === '' || timestamp === undefined || signature === undefined) return false;
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(now - Number(timestamp) * 1_000) > AGE_MAX_MS) return false;
  const [, digest] = /^v0=([0-9a-f]{64})$/.exec(signature) ?? [];
  if (digest === undefined) return false;
  const expected = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest();
  return timingSafeEqual(Buffer.from(digest, 'hex'), expected);
}

/** Somebody pressed the button under a page. */
export interface SlackPress {
  readonly page: string;
  readonly cycle: number;
  /** Slack's id of who did. */
  readonly user: string;
  /** Where Slack takes an answer that only they see; undefined where it names no address of its own. */
  readonly replyTo: string | undefined;
}

const valueSchema = z.object({ page: z.string().min(1), cycle: z.int().positive() });
const payloadSchema = z.object({
  type: z.literal('block_actions'),
  user: z.object({ id: z.string().min(1) }),
  response_url: z.string().optional(),
  actions: z.array(z.object({ action_id: z.string(), value: z.string().optional() })),
});

/** What is pressed in a body, as Slack sends it; undefined where it is nothing that we have put there. */
export function readSlackPress(body: string): SlackPress | undefined {
  const payload = payloadSchema.safeParse(parseJson(new URLSearchParams(body).get('payload') ?? ''));
  const pressed = payload.data?.actions.find(({ action_id: id }) => id === ACKNOWLEDGE_ACTION);
  const value = valueSchema.safeParse(parseJson(pressed?.value ?? ''));
  if (!payload.success || !value.success) return undefined;
  return { ...value.data, user: payload.data.user.id, replyTo: slackAddress(payload.data.response_url) };
}

/** An address that comes with a request is followed only where it is Slack's own. */
function slackAddress(text: string | undefined): string | undefined {
  const url = text === undefined ? null : URL.parse(text);
  return url?.protocol === 'https:' && url.hostname === 'hooks.slack.com' ? url.href : undefined;
}

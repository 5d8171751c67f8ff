import * as z from 'zod';
import { startStandIn } from './stand-in-server.ts';

/** How it answers one call instead of doing it: with an error in a 200, a status, or by losing its answer. */
type SlackAnswer = { readonly error: string; readonly needed?: string } | 429 | 500 | 'drop';

/** A message as people see it. */
interface SlackPost {
  readonly method: 'chat.postMessage' | 'chat.update';
  readonly channel: string;
  readonly ts: string;
  readonly text: string;
  readonly blocks: readonly Record<string, unknown>[];
}

export interface SlackStandIn {
  /** Where its methods are. */
  readonly url: string;
  readonly posts: readonly SlackPost[];
  answerNext(answer: SlackAnswer): void;
  close(): Promise<void>;
}

const plain = (max: number) =>
  z.strictObject({ type: z.literal('plain_text'), text: z.string().min(1).max(max), emoji: z.boolean().optional() });

/** https://docs.slack.dev/reference/block-kit/block-elements/button-element */
const button = z.strictObject({
  type: z.literal('button'),
  action_id: z.string().min(1).max(255),
  text: plain(75),
  style: z.enum(['primary', 'danger']).optional(),
  value: z.string().max(2_000).optional(),
  url: z.url().max(3_000).optional(),
});

/** https://docs.slack.dev/reference/block-kit/blocks */
const block = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('header'), text: plain(150) }),
  z.strictObject({ type: z.literal('section'), text: plain(3_000) }),
  z.strictObject({ type: z.literal('actions'), elements: z.array(button).min(1).max(25) }),
]);

const message = {
  channel: z.string().min(1),
  text: z.string().min(1).max(40_000),
  blocks: z.array(block).max(50),
};

/** https://docs.slack.dev/reference/methods/chat.postMessage and chat.update */
const postSchema = z.strictObject({ ...message, unfurl_links: z.boolean().optional() });
const updateSchema = z.strictObject({ ...message, ts: z.string().regex(/^\d+\.\d{6}$/) });

/** A whole message is refused near this, though each block is legal (slackapi/bolt-js#2509). */
const MESSAGE_LENGTH_MAX = 13_200;

/** Stands in for Slack's Web API on loopback: checks each request against the documented limits and answers as documented. */
export async function startSlackStandIn({
  token,
  scopes = 'chat:write',
}: {
  readonly token: string;
  /** What the app may do. */
  readonly scopes?: string;
}): Promise<SlackStandIn> {
  const posts: SlackPost[] = [];
  const answers: SlackAnswer[] = [];
  const refused = (error: string) => ({ status: 200, answer: { ok: false, error } });

  const take = (method: string, body: string) => {
    if (method !== 'chat.postMessage' && method !== 'chat.update') return refused('unknown_method');
    if (body.length > MESSAGE_LENGTH_MAX) return refused('msg_too_long');
    const read =
      method === 'chat.update' ? updateSchema.safeParse(JSON.parse(body)) : postSchema.safeParse(JSON.parse(body));
    if (!read.success) return refused('invalid_blocks');
    const { channel: to, text, blocks } = read.data;
    const ts = 'ts' in read.data ? read.data.ts : `1767225600.${String(posts.length).padStart(6, '0')}`;
    // A user's id opens the direct message with them, which has an id of its own.
    const channel = to.replace(/^U/, 'D');
    if (method === 'chat.update' && !posts.some((post) => post.channel === channel && post.ts === ts))
      return refused('message_not_found');
    posts.push({ method, channel, ts, text, blocks });
    return { status: 200, answer: { ok: true, channel, ts, message: { text } } };
  };

  const { origin, close } = await startStandIn(({ url = '', headers }, body) => {
    const planned = answers.shift();
    if (planned === 'drop') return planned;
    if (planned === 429)
      return { status: 429, answer: { ok: false, error: 'ratelimited' }, headers: { 'retry-after': '30' } };
    if (planned === 500) return { status: 500, answer: {} };
    if (planned !== undefined) return { status: 200, answer: { ok: false, ...planned } };
    if (headers.authorization !== `Bearer ${token}`) return refused('invalid_auth');
    const method = url.replace('/api/', '');
    if (method === 'auth.test')
      return { status: 200, answer: { ok: true, team: 'e2e' }, headers: { 'x-oauth-scopes': scopes } };
    return take(method, body);
  });
  return { url: `${origin}/api`, posts, answerNext: (answer) => void answers.push(answer), close };
}

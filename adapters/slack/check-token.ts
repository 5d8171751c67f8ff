import * as z from 'zod';
import type { Asked } from '#core/oncall/doctor-facts.ts';

const TIMEOUT_MS = 10_000;
const NEEDED_SCOPE = 'chat:write';

const answerSchema = z.object({ ok: z.boolean(), error: z.string().optional() });

/** Whether Slack knows the token, and lets it post. https://docs.slack.dev/reference/methods/auth.test */
export async function checkSlackToken(url: string, token: string): Promise<Asked> {
  const response = await fetch(`${url}/auth.test`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    redirect: 'manual',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const { ok, error = `status ${response.status}` } = answerSchema.parse(await response.json());
  if (!ok) return { refused: `it says ${error}` };
  const scopes = (response.headers.get('x-oauth-scopes') ?? '').split(',').map((scope) => scope.trim());
  return scopes.includes(NEEDED_SCOPE) ? { ok: true } : { refused: `the app lacks the scope ${NEEDED_SCOPE}` };
}

import { expect, test } from 'vitest';
import { postJson, quoted } from '#adapters/http/post-json.ts';
import { startStandIn } from '#test/e2e/stand-in-server.ts';

test('an answer is given as it came, and a redirect is not followed', async () => {
  const server = await startStandIn((_request, body) => ({
    status: 302,
    answer: { body },
    headers: { location: '/elsewhere', 'retry-after': '7' },
  }));
  const said = await postJson({ url: server.origin, body: '{"a":1}', timeoutMs: 5_000, what: 'it' });
  expect(said).toEqual({ status: 302, answer: JSON.stringify({ body: '{"a":1}' }), retryAfter: '7' });
  await server.close();
});

test('where no answer comes nobody knows what the other side did', async () => {
  const server = await startStandIn(() => 'hang');
  const failed = await postJson({ url: server.origin, body: '{}', timeoutMs: 50, what: 'it' }).catch((error) => error);
  expect(failed).toMatchObject({ name: 'TransientDeliveryError', outcomeUnknown: true });
  expect(failed.message).toMatch(/^it had no answer from http:\/\/127\.0\.0\.1:\d+ within 50 ms: TimeoutError/);
  await server.close();
});

test('only the beginning of an answer is quoted', () => {
  expect([quoted(''), quoted('x'.repeat(501))]).toEqual(['(nothing)', 'x'.repeat(500)]);
});

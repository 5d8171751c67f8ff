import { expect, test } from 'vitest';
import { checkSlackToken } from '#adapters/slack/check-token.ts';
import { startSlackStandIn } from '#test/e2e/slack-stand-in.ts';

test('a token is taken where Slack knows it and it may post', async () => {
  const slack = await startSlackStandIn({ token: 'xoxb-1', scopes: 'im:read,chat:write' });
  expect(await checkSlackToken(slack.url, 'xoxb-1')).toEqual({ ok: true });
  expect(await checkSlackToken(slack.url, 'xoxb-2')).toEqual({ refused: 'it says invalid_auth' });
  await slack.close();
  const weaker = await startSlackStandIn({ token: 'xoxb-1', scopes: 'im:read' });
  expect(await checkSlackToken(weaker.url, 'xoxb-1')).toEqual({ refused: 'the app lacks the scope chat:write' });
  await weaker.close();
});

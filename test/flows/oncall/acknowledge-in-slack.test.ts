import { expect, test } from 'vitest';
import { acknowledgeInSlack } from '#flows/oncall/acknowledge-in-slack.ts';
import { ANA_IN_SLACK, shopInSlack } from '#test/core/oncall/sample-roster.ts';
import { PAGE_KEY, Paging } from './paging.ts';

test('a button acknowledges in the name of the person whose id pressed it, and for nobody else', async () => {
  const paging = new Paging();
  paging.roster = shopInSlack();
  await paging.open();
  const press = { page: PAGE_KEY, cycle: 1, user: ANA_IN_SLACK };
  expect(await acknowledgeInSlack(paging.ports, { ...press, user: 'U999' })).toEqual({
    refusal: { code: 'unknown-person', reason: 'no Person of the catalog has your id in Slack, U999' },
  });
  expect(await acknowledgeInSlack(paging.ports, { ...press, cycle: 2 })).toMatchObject({
    refusal: { code: 'overtaken' },
  });
  expect(paging.log()).toEqual(['PageOpened', 'PageEscalated']);
  expect(await acknowledgeInSlack(paging.ports, press)).toMatchObject({
    events: [{ type: 'PageAcknowledged', data: { actor: { by: 'ana', channel: 'slack' } } }],
  });
});

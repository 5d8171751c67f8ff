import { dedupKeyOf } from '#adapters/pagerduty/pagerduty-event.ts';
import { readPagerDutyWebhook } from '#adapters/pagerduty/webhook-event.ts';
import { isSignedByPagerDuty } from '#adapters/pagerduty/webhook-signature.ts';
import type { ChangePagePorts } from '#flows/oncall/change-page.ts';
import { hearPagerDuty } from '#flows/oncall/hear-pagerduty.ts';
import type { HttpAnswer, HttpRequest } from '#lambdas/runtime/http-door.ts';
import type { Tools } from '#lambdas/runtime/surroundings.ts';

/** What the receiver of webhooks reads and changes. */
export interface WebhookPorts extends Omit<ChangePagePorts, 'clock'> {
  readonly secret: { current(): Promise<string>; previous(): Promise<string | undefined> };
}

/** PagerDuty promises 55 KB and sends up to 256. https://developer.pagerduty.com/docs/webhooks-overview */
const BODY_LENGTH_MAX = 256 * 1_024;

/**
 * Answers one webhook of PagerDuty: 202 where it was taken, or says nothing to us; 401 where PagerDuty did not sign it;
 * 503 where the fault is ours, for three refusals in a row switch the subscription off for a day and a 5xx is sent again.
 */
export async function answerWebhook(
  { headers, body }: HttpRequest,
  { ports, clock, logger }: Pick<Tools<WebhookPorts>, 'ports' | 'clock' | 'logger'>,
): Promise<HttpAnswer> {
  if (body.length > BODY_LENGTH_MAX) return { status: 413, body: `at most ${BODY_LENGTH_MAX} bytes` };
  try {
    const signature = headers['x-pagerduty-signature'];
    const isSigned =
      isSignedByPagerDuty(body, signature, await ports.secret.current()) ||
      isSignedByPagerDuty(body, signature, (await ports.secret.previous()) ?? '');
    if (!isSigned) return { status: 401, body: 'not signed by the secret of this subscription' };
    const news = readPagerDutyWebhook(body);
    if (news?.dedupKey === undefined) return { status: 202, body: 'nothing that a page is about' };
    const isOf = (pageKey: string) => dedupKeyOf(pageKey) === news.dedupKey;
    const change = await hearPagerDuty({ ...ports, clock }, { ...news, isOf });
    logger.info(`${news.type} of ${news.dedupKey} became`, { id: news.id, ...change });
    return { status: 202, body: 'taken' };
  } catch (error) {
    logger.error(
      'a webhook could not be taken, and will be sent again',
      error instanceof Error ? error : String(error),
    );
    return { status: 503, body: 'come back later' };
  }
}

import { PinpointSMSVoiceV2Client } from '@aws-sdk/client-pinpoint-sms-voice-v2';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { endUserMessaging } from '#adapters/aws/end-user-messaging.ts';
import { smsPeople } from '#adapters/aws/sms-people.ts';
import { pageSms } from '#core/oncall/page-sms.ts';
import { PermanentDeliveryError, TransientDeliveryError } from '#flows/oncall/delivery-error.ts';
import { anyNotice } from '#test/core/oncall/any-notice.ts';
import { triggerNotice } from '#test/core/oncall/sample-page.ts';
import { shopRoster } from '#test/core/oncall/sample-roster.ts';
import { type MessagingStandIn, startMessagingStandIn } from '#test/e2e/messaging-stand-in.ts';

describe('text messages by End User Messaging', () => {
  let messaging: MessagingStandIn;
  beforeEach(async () => {
    messaging = await startMessagingStandIn();
  });
  afterEach(() => messaging.close());
  const sender = () =>
    endUserMessaging({
      client: new PinpointSMSVoiceV2Client({
        endpoint: messaging.endpoint,
        region: 'eu-west-1',
        credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
        maxAttempts: 1,
      }),
      from: '+4915187654321',
      configurationSetName: 'evenkeel-pages',
    });
  const leg = () =>
    smsPeople({ sender: sender(), roster: { roster: async () => shopRoster() }, codeFor: async () => '471290' });

  test('come from the number that people reply to, die when they are stale, and say of which page and for whom they are', async () => {
    expect(await leg().send('ana', triggerNotice())).toEqual({ reference: 'sms-1' });
    expect(messaging.sent).toEqual([
      {
        DestinationPhoneNumber: '+351912345678',
        OriginationIdentity: '+4915187654321',
        MessageBody: pageSms(triggerNotice(), '471290'),
        MessageType: 'TRANSACTIONAL',
        TimeToLive: 1_800,
        ConfigurationSetName: 'evenkeel-pages',
        Context: { page: 'checkout-availability/page-fast/3', person: 'ana' },
      },
    ]);
  });

  test('of no page are reported to nobody', async () => {
    await sender().send({ to: '+351912345678', text: 'You have it' });
    expect(messaging.sent[0]).toEqual(expect.not.objectContaining({ Context: expect.anything() }));
  });

  test('are taken whatever the names and figures are', async () => {
    await fc.assert(
      fc.asyncProperty(anyNotice, async (notice) => {
        const named = { ...notice, pageKey: 'checkout-availability/page-fast/3' };
        expect((await leg().send('ana', named)).reference).not.toBe('');
      }),
      { seed: 2026, numRuns: 60 },
    );
  });

  test.each([
    ['ConflictException', 400, PermanentDeliveryError],
    ['ValidationException', 400, PermanentDeliveryError],
    ['ThrottlingException', 400, TransientDeliveryError],
    ['ServiceQuotaExceededException', 400, TransientDeliveryError],
    ['ResourceNotFoundException', 400, TransientDeliveryError],
    ['InternalServerException', 500, TransientDeliveryError],
  ])('%s means what it says for the page, and never tells the number', async (type, status, error) => {
    messaging.refuseNext(status, type);
    const thrown = await leg()
      .send('ana', triggerNotice())
      .catch((each) => each);
    expect(thrown).toBeInstanceOf(error);
    expect(thrown.message).toContain(`to ana by sms: End User Messaging answered ${type}`);
    expect(thrown.message).not.toContain('351912345678');
    if (error === TransientDeliveryError) expect(thrown.outcomeUnknown).toBe(status === 500);
  });
});

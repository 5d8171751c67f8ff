import { execFile } from 'node:child_process';
import { createHmac, randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateSecretCommand, GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { PublishCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { strToU8, zipSync } from 'fflate';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { dedupKeyOf } from '#adapters/pagerduty/pagerduty-event.ts';
import { pageCode } from '#adapters/signatures/page-code.ts';
import { CATALOG_STREAM } from '#core/catalog/events.ts';
import { pageKeyOf, pageStream } from '#core/oncall/events.ts';
import { SYNTHETIC_STEP_MS, syntheticAlert } from '#core/oncall/synthetic.ts';
import { DAY_MS, floorTo, formatInstant, HOUR_MS, type Instant, MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import { sloStream } from '#core/slo/events.ts';
import type { SloState } from '#core/slo/state.ts';
import type { Cadence } from '#flows/slo/shard.ts';
import { sampleAlert, sampleResolved } from '#test/core/oncall/sample-page.ts';
import { type AccessLog, accessLogBefore } from './access-log.ts';
import { applyAwsEnvironment, createQueue, receiveAll } from './aws.ts';
import { type DeployedPlatform, deployPlatform, putMetrics, reachable } from './deployed-platform.ts';
import { type PagerDutyStandIn, startPagerDutyStandIn } from './pagerduty-stand-in.ts';
import { type SlackStandIn, startSlackStandIn } from './slack-stand-in.ts';
import { type StandInServer, startStandIn } from './stand-in-server.ts';

const ROUTING_KEY = 'e2e0000000000000000000000000e2e0';
/** With PagerDuty's own defaults. */
const SERVICE = { name: 'Site', keys: [ROUTING_KEY], acknowledgementTimeout: 1_800, autoResolveTimeout: 14_400 };
const WEBHOOK_SECRET = 'e2e-webhook';
const API_TOKEN = 'e2e-api';
const SLACK_TOKEN = 'xoxb-e2e';
const SIGNING_SECRET = 'e2e-signing';
const PAGES_SECRET = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD';
/** A little while ago: everything that the suite plays lies in the past, and is recent enough for fast runs when it burns. */
const OUTAGE = floorTo(Date.now() - 13 * MINUTE_MS, MINUTE_MS);

const environment = applyAwsEnvironment();
let pagerDuty: PagerDutyStandIn;
let slack: SlackStandIn;
let receiver: StandInServer;
let witness: StandInServer;
let witnessed = 0;
/** The key of the page that the pager sent itself. */
let synthetic: string;
/** What the address of the team was told, each signed. */
const posted: { type: string; data: { page: string } }[] = [];
let platform: DeployedPlatform;
let log: AccessLog;
let subscriber: string;

beforeAll(async () => {
  pagerDuty = await startPagerDutyStandIn({ routingKeys: [ROUTING_KEY], apiToken: API_TOKEN, services: [SERVICE] });
  slack = await startSlackStandIn({ token: SLACK_TOKEN });
  receiver = await startStandIn(({ headers }, body) => {
    new Webhook(PAGES_SECRET).verify(body, headers as Record<string, string>);
    posted.push(JSON.parse(body));
    return { status: 200, answer: {} };
  });
  witness = await startStandIn(() => {
    witnessed += 1;
    return { status: 200, answer: {} };
  });
  const secrets = {
    pagerduty: ROUTING_KEY,
    'pagerduty-webhook': WEBHOOK_SECRET,
    'pagerduty-api': API_TOKEN,
    'slack-token': SLACK_TOKEN,
    'slack-signing': SIGNING_SECRET,
    webhook: PAGES_SECRET,
    witness: `${witness.origin}/ping`,
  };
  for (const [name, SecretString] of Object.entries(secrets))
    await new SecretsManagerClient().send(new CreateSecretCommand({ Name: `evenkeel/${name}`, SecretString }));
  const sides = {
    pagerDuty: pagerDuty.url,
    pagerDutyApi: pagerDuty.apiUrl,
    slack: slack.url,
    webhook: `${receiver.origin}/pages`,
  };
  platform = await deployPlatform(environment, sides);
  subscriber = await subscribeQueue(platform.topicArn);
  log = accessLogBefore(plusMs(OUTAGE, -2 * HOUR_MS));
  await putAccessLog(log);
  await putApi();
});

afterAll(async () => {
  await Promise.all([pagerDuty, slack, receiver, witness].map((side) => side?.close()));
});

/** Kills the worker processes of a deployed Lambda, as the emulator started them. */
async function kill(lambda: string): Promise<number> {
  const { stdout } = await promisify(execFile)('pgrep', ['-f', `${lambda}.*_worker`]).catch(() => ({ stdout: '' }));
  const pids = stdout.split('\n').filter(Boolean).map(Number);
  for (const pid of pids) process.kill(pid, 'SIGKILL');
  return pids.length;
}

describe('a platform that was deployed', () => {
  test('has taken the documents that the deployment put into its bucket', async () => {
    const head = await eventually(async () => (await catalogEvents()).at(-1));
    expect(head).toMatchObject({
      type: 'CatalogPublished',
      data: { catalogVersion: 1, services: 2, slos: 2, warnings: [] },
    });
  });

  test('computes the SLO of a real access log to the last bit', async () => {
    await evaluate('hourly', log.end, 'site-availability');

    const shown = JSON.parse(
      await platform.evenkeel('slo', 'show', 'site-availability', '--deployed', '--format', 'json'),
    ) as SloState;
    expect(shown.figures).toMatchObject({
      asOf: formatInstant(log.end),
      good: 9_997,
      bad: 3,
      total: 10_000,
      sli: 0.9997,
      budget: { total: 10, spent: 3, remaining: 7, remainingRatio: 0.7 },
      burnRates: expectedBurnRates(log),
      state: 'healthy',
      anomalies: 0,
    });
    const stored = (await platform.states.load(['site-availability'])).get('site-availability');
    expect(stored?.figures).toEqual(shown.figures);
    const history = await platform.states.history(
      'site-availability',
      plusMs(log.end, -DAY_MS),
      plusMs(log.end, DAY_MS),
    );
    expect(history).toMatchObject([{ hour: floorTo(log.end, HOUR_MS), good: 9_997, total: 10_000, sli: 0.9997 }]);
    expect(await platform.evenkeel('slo', 'list', '--deployed')).toContain('99.970 %');
  });

  test('loses nothing when an evaluator is killed at its work: the next run has what it left undone', async () => {
    const at = plusMs(OUTAGE, -10 * MINUTE_MS);
    const undisturbed = await evaluate('hourly', plusMs(OUTAGE, -20 * MINUTE_MS), 'api-latency');
    await platform.ring('hourly', at);
    expect(await kill('EvaluateSlos')).toBeGreaterThan(0);
    const state = await evaluate('hourly', plusMs(OUTAGE, -5 * MINUTE_MS), 'api-latency');
    expect(state.figures?.total).toBe((undisturbed.figures?.total ?? 0) + 15 * 100);
    expect(state.figures?.bad).toBe(0);
  });

  test('changes nothing when the same run comes twice', async () => {
    await evaluate('hourly', OUTAGE, 'api-latency');
    const before = await platform.tables();
    await platform.ring('hourly', OUTAGE);
    await platform.ring('fast', OUTAGE);
    await platform.ring('hourly', log.end);
    await drained();
    expect(await platform.tables()).toEqual(before);
  });

  test('refuses a malformed upload, says so, and goes on with what was in force', async () => {
    const broken = zipSync({
      'broken.yaml': strToU8('apiVersion: openslo/v1\nkind: Service\nmetadata: { name: Not Allowed }\nspec: {}\n'),
    });
    await new S3Client({ forcePathStyle: true }).send(
      new PutObjectCommand({ Bucket: platform.bucket, Key: 'catalog/broken.zip', Body: broken }),
    );
    const refused = await eventually(async () => (await catalogEvents()).find(({ type }) => type === 'CatalogRefused'));
    expect(refused.data).toMatchObject({ errorCount: 1, errors: [expect.stringMatching(/^broken\.yaml:3:19: /)] });
    expect((await catalogEvents()).filter(({ type }) => type === 'CatalogPublished')).toHaveLength(1);
  });

  test('pages an outage once on every leg, and resolves it once', async () => {
    const fired = plusMs(OUTAGE, 5 * MINUTE_MS);
    await evaluate('fast', fired, 'api-latency');
    await platform.ring('fast', fired);
    const key = 'api-latency/outage/1';
    await eventually(async () => (pagerDuty.received.length > 0 ? true : undefined));
    await eventually(async () => (await deliveries(key, 'phones')).find(({ type }) => type === 'DeliverySent'));
    await eventually(async () => (await deliveries(key, 'topic')).find(({ type }) => type === 'DeliverySent'));

    const resolved = plusMs(OUTAGE, 11 * MINUTE_MS);
    await evaluate('fast', resolved, 'api-latency');
    await platform.ring('fast', resolved);
    await eventually(async () => (pagerDuty.received.length > 1 ? true : undefined));
    await eventually(async () =>
      (await deliveries(key, 'topic')).filter(({ type }) => type === 'DeliverySent').length > 1 ? true : undefined,
    );
    await drained();

    expect(pagerDuty.received.map(({ event_action }) => event_action)).toEqual(['trigger', 'resolve']);
    expect(new Set(pagerDuty.received.map(({ dedup_key }) => dedup_key)).size).toBe(1);
    const notices = await told(subscriber);
    expect(notices.map(({ text: _, ...attributes }) => attributes)).toEqual([
      { action: 'trigger', severity: 'page', slo: 'api-latency' },
      { action: 'resolve', severity: 'page', slo: 'api-latency' },
    ]);
    expect(notices[0]?.text).toContain('https://runbooks.example.com/api/latency');
    const events = (await platform.eventLog.read(sloStream('api-latency'), 0)).map(({ type }) => type);
    expect(events.filter((type) => type.startsWith('Alert'))).toEqual(['AlertFired', 'AlertResolved']);
  });
});

describe('a page of the deployed platform', () => {
  const page = async (key: string) => platform.eventLog.read(pageStream(key), 0);
  const typesOf = async (key: string) => (await page(key)).map(({ type }) => type);
  /** An alert as the evaluator logs it: its event travels over the stream, the bus and the queues. */
  async function log(slo: string, service: string): Promise<string> {
    const data = sampleAlert({ slo, service, generation: 1, firedAt: floorTo(Date.now(), 1) });
    const event = { capability: 'slo', type: 'AlertFired', at: floorTo(Date.now(), 1), data };
    await platform.eventLog.append(sloStream(slo), 0, [event]);
    return pageKeyOf(data);
  }
  async function fire(slo: string, service = slo): Promise<string> {
    const key = await log(slo, service);
    await eventually(async () => ((await deliveries(key, 'pagerduty')).length > 1 ? true : undefined));
    return key;
  }
  /** What End User Messaging does with replies and reports. */
  async function publish(message: object): Promise<void> {
    const Message = JSON.stringify(message);
    await new SNSClient().send(new PublishCommand({ TopicArn: platform.smsRepliesTopicArn, Message }));
    await drained();
  }
  const lastToPagerDuty = (key: string) =>
    pagerDuty.received.filter(({ dedup_key }) => dedup_key === dedupKeyOf(key)).map(({ event_action }) => event_action);

  test('reaches the person on call by name, who acknowledges by the link of the e-mail: reading it changes nothing', async () => {
    const key = await fire('by-link', 'site');
    const mail = await eventually(() => mailAbout(key));
    expect(mail.to).toEqual(['ana@example.com']);
    const link = reachable(/^Acknowledge: (\S+)/.exec(mail.body)?.[1] ?? '');
    const shown = await fetch(link);
    expect([shown.status, await shown.text()]).toEqual([200, expect.stringContaining('Acknowledge as ana')]);
    expect(await typesOf(key)).toEqual(['PageOpened', 'PageEscalated']);

    const forged = await fetch(`${link}x`, { method: 'POST' });
    expect(forged.status).toBe(403);
    const pressed = await fetch(link, { method: 'POST', headers: { 'sec-fetch-site': 'same-origin' } });
    expect(await pressed.text()).toContain('You have it');
    expect((await page(key)).at(-1)).toMatchObject({
      type: 'PageAcknowledged',
      data: { actor: { by: 'ana', channel: 'link' } },
    });
    await eventually(async () => (lastToPagerDuty(key).includes('acknowledge') ? true : undefined));
    expect(lastToPagerDuty(key)).toEqual(['trigger', 'acknowledge']);
    expect(await typesOf(key)).toEqual(['PageOpened', 'PageEscalated', 'PageAcknowledged']);

    const sent = (await textMessages()).find(({ Context }) => Context.page === key);
    expect(sent).toMatchObject({
      DestinationPhoneNumber: '+15005550001',
      MessageBody: expect.stringMatching(/reply \d{6}/),
      Context: { person: 'ana' },
    });
    const report = { eventType: 'TEXT_DELIVERED', messageId: 'sms-1', messageStatusDescription: 'by the phone' };
    await publish({ ...report, context: sent?.Context });
    await publish({ ...report, context: sent?.Context });
    const history = JSON.parse(await platform.evenkeel('page', 'show', key, '--deployed', '--format', 'json'));
    expect(history.told.filter(({ type }: { type: string }) => type === 'ArrivalReported')).toMatchObject([
      { data: { leg: 'sms', target: 'ana', hasArrived: true, reason: 'by the phone' } },
    ]);
  });

  test('waits where another of its service went out just before', async () => {
    const key = await log('behind', 'site');
    const events = await eventually(async () => ((await page(key)).length > 1 ? await page(key) : undefined));
    expect(events).toMatchObject([
      { type: 'PageOpened' },
      { type: 'PageBundled', data: { lead: null, reason: expect.stringContaining('page by-link/') } },
    ]);
    await drained();
    expect(lastToPagerDuty(key)).toEqual([]);
  });

  test('is acknowledged by what PagerDuty signs, and by nothing that is forged or a year old', async () => {
    const key = await fire('by-webhook');
    const send = (at: number, secret = WEBHOOK_SECRET) => {
      const incident = { id: 'P1', incident_key: dedupKeyOf(key) };
      const event = {
        id: '01',
        event_type: 'incident.acknowledged',
        occurred_at: new Date(at).toISOString(),
        data: incident,
      };
      const body = JSON.stringify({ event });
      const signature = `v1=${createHmac('sha256', secret).update(body).digest('hex')}`;
      const headers = { 'content-type': 'application/json', 'x-pagerduty-signature': signature };
      return fetch(platform.pagerDutyWebhookUrl, { method: 'POST', headers, body });
    };
    expect((await send(Date.now(), 'theirs')).status).toBe(401);
    expect((await send(Date.now() - 365 * DAY_MS)).status).toBe(202);
    expect(await typesOf(key)).toEqual(['PageOpened', 'PageEscalated']);
    expect((await send(Date.now() + 1_000)).status).toBe(202);
    expect(await typesOf(key)).toEqual(['PageOpened', 'PageEscalated', 'PageAcknowledged']);
    await drained();
    expect(lastToPagerDuty(key)).toEqual(['trigger']);
  });

  test('is acknowledged by what PagerDuty says when it is asked, where its webhook was lost', async () => {
    const key = await fire('by-polling');
    await platform.poll();
    expect(await typesOf(key)).toEqual(['PageOpened', 'PageEscalated']);
    const at = new Date(Date.now() + 1_000).toISOString();
    pagerDuty.setIncident(dedupKeyOf(key), { status: 'acknowledged', at, by: 'Bo' });
    await platform.poll();
    await platform.poll();
    expect((await page(key)).slice(2)).toMatchObject([
      { type: 'PageAcknowledged', data: { actor: { by: 'Bo', channel: 'pagerduty' } } },
    ]);
  });

  test('is acknowledged by the reply with its code from the number of a person, and by neither alone', async () => {
    const key = await fire('by-sms');
    const stored = new GetSecretValueCommand({ SecretId: platform.linkSecretArn });
    const { SecretString: secret = '' } = await new SecretsManagerClient().send(stored);
    const code = pageCode({ page: key, cycle: 1, person: 'ana' }, secret);
    const reply = (originationNumber: string, messageBody: string) =>
      publish({ originationNumber, messageBody, inboundMessageId: randomUUID(), messageKeyword: 'K' });
    await reply('+15005550008', code);
    await reply('+15005550001', code === '000000' ? '000001' : '000000');
    expect(await typesOf(key)).toEqual(['PageOpened', 'PageEscalated']);
    await reply('+15005550001', `Ok. ${code} `);
    const acknowledged = await eventually(async () => (await page(key))[2]);
    expect(acknowledged).toMatchObject({ type: 'PageAcknowledged', data: { actor: { by: 'ana', channel: 'sms' } } });
  });

  test('is acknowledged by the button in Slack, which then is gone, and by no press of a forger or a stranger', async () => {
    const key = await fire('in-slack');
    const posts = () => slack.posts.filter(({ blocks }) => JSON.stringify(blocks).includes(key));
    const post = await eventually(async () => posts()[0]);
    const buttons = post.blocks.at(-1)?.elements as { action_id: string; value: string }[];
    const [action] = buttons.filter(({ action_id }) => action_id === 'acknowledge');
    const press = (user: string, secret = SIGNING_SECRET) => {
      const payload = JSON.stringify({ type: 'block_actions', user: { id: user }, actions: [action] });
      const body = `payload=${encodeURIComponent(payload)}`;
      const timestamp = String(Math.floor(Date.now() / 1_000));
      const signature = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
      const headers = {
        'content-type': 'application/x-www-form-urlencoded',
        'x-slack-request-timestamp': timestamp,
        'x-slack-signature': `v0=${signature}`,
      };
      return fetch(platform.slackInteractivityUrl, { method: 'POST', headers, body });
    };
    expect((await press('U0ANA', 'theirs')).status).toBe(401);
    expect((await press('U0STRANGER')).status).toBe(200);
    expect(await typesOf(key)).toEqual(['PageOpened', 'PageEscalated']);
    expect((await press('U0ANA')).status).toBe(200);
    expect((await press('U0ANA')).status).toBe(200);
    expect((await page(key)).at(-1)).toMatchObject({
      type: 'PageAcknowledged',
      data: { actor: { by: 'ana', channel: 'slack' } },
    });
    const changed = await eventually(async () => posts().find(({ method }) => method === 'chat.update'));
    expect(changed).toMatchObject({
      channel: 'C0E2E',
      ts: post.ts,
      text: expect.stringContaining('in the hands of ana'),
    });
    expect(changed.blocks.map(({ type }) => type)).toEqual(['header', 'section']);
    await eventually(async () => (lastToPagerDuty(key).includes('acknowledge') ? true : undefined));
    const told = await eventually(async () => {
      const types = posted.filter(({ data }) => data.page === key).map(({ type }) => type);
      return types.length > 1 ? types : undefined;
    });
    expect(told).toEqual(['page.triggered', 'page.acknowledged']);
  });

  test('is acknowledged and taken back by the command line, and moved on by the sweep', async () => {
    const key = await fire('by-hand');
    const unsigned = await fetch(platform.consoleApiUrl, {
      method: 'POST',
      body: JSON.stringify({ action: 'acknowledge', page: key }),
    });
    expect([401, 403]).toContain(unsigned.status);
    expect(await typesOf(key)).toEqual(['PageOpened', 'PageEscalated']);
    await platform.evenkeel('page', 'ack', key, '--by', 'ana', '--deployed');
    await platform.evenkeel('page', 'unack', key, '--by', 'ana', '--reason', 'not me', '--deployed');
    expect(await typesOf(key)).toEqual([
      'PageOpened',
      'PageEscalated',
      'PageAcknowledged',
      'PageUnacknowledged',
      'PageEscalated',
    ]);
    await platform.sweep();
    const listed = await platform.evenkeel('page', 'list', '--deployed').catch(({ stdout }) => stdout);
    expect(listed).toContain(key);
    expect(await platform.evenkeel('page', 'show', key, '--deployed')).toContain('not me');
  });

  test('is sent by the pager to itself every hour, accepted by the sink and told to nobody', async () => {
    const before = [pagerDuty.received.length, slack.posts.length, posted.length];
    synthetic = `_pager/hourly/${syntheticAlert(floorTo(Date.now(), 1)).generation}`;
    await platform.pageItself('fire');
    await eventually(async () => (await deliveries(synthetic, 'sink')).find(({ type }) => type === 'DeliverySent'));
    await drained();
    expect([pagerDuty.received.length, slack.posts.length, posted.length]).toEqual(before);
  });

  test('is sent again by another worker where the one that sent it was killed before it could write that down', async () => {
    pagerDuty.answerNext('take-and-hang');
    const key = await log('killed', 'killed');
    await eventually(async () => (lastToPagerDuty(key).length > 0 ? true : undefined));
    expect(await kill('LegsPagerDuty')).toBeGreaterThan(0);
    expect((await deliveries(key, 'pagerduty')).map(({ type }) => type)).toEqual(['DeliveryClaimed']);
    const sent = await vi.waitFor(
      async () => {
        const types = (await deliveries(key, 'pagerduty')).map(({ type }) => type);
        expect(types).toContain('DeliverySent');
        return types;
      },
      { timeout: 150_000, interval: 1_000 },
    );
    expect(sent).toEqual(['DeliveryClaimed', 'DeliveryClaimed', 'DeliverySent']);
    // Both under one key: PagerDuty folds the second into the first.
    expect(lastToPagerDuty(key)).toEqual(['trigger', 'trigger']);
  }, 200_000);

  test('takes its next step when that is due, without any sweep, and ends', async () => {
    const [, first, second] = await vi.waitFor(
      async () => {
        expect(await typesOf(synthetic)).toEqual(['PageOpened', 'PageEscalated', 'PageEscalated']);
        return page(synthetic);
      },
      { timeout: 90_000, interval: 1_000 },
    );
    expect(Number(second?.at) - Number(first?.at) - SYNTHETIC_STEP_MS).toBeGreaterThanOrEqual(0);
    await platform.sweep();
    expect(witnessed).toBeGreaterThan(0);
    await platform.pageItself('end');
    await eventually(async () => ((await typesOf(synthetic)).at(-1) === 'PageResolved' ? true : undefined));
    await drained();
  }, 100_000);

  test('finds whoever is on call, whom also a calendar at a secret address shows', async () => {
    const url = (await platform.evenkeel('oncall', 'ical', '--schedule', 'primary', '--deployed', '--url')).trim();
    const calendar = await fetch(reachable(url));
    expect([calendar.status, await calendar.text()]).toEqual([200, expect.stringContaining('SUMMARY:ana (primary)')]);
    expect((await fetch(reachable(`${url}x`))).status).toBe(403);
  });

  test('is what the doctor looks after: it asks the account and changes nothing', async () => {
    const answer = await platform.evenkeel('doctor', '--deployed', '--format', 'json').catch(({ stdout }) => stdout);
    const says = JSON.parse(answer).findings.map(({ says }: { says: string }) => says);
    // One person alone for ninety days is what this catalog has.
    expect(says).toContainEqual(
      expect.stringContaining('Schedule primary is thin: ana is on call for over 14 days now'),
    );
    expect(says).toContainEqual(
      expect.stringContaining('PagerDuty resolves incidents of its service Site by itself after 4h'),
    );
    expect(says.filter((each: string) => each.includes('subscribes to the topic'))).toEqual([]);
  });

  test('ends with its alert, whoever has it, and everybody who was told hears of it', async () => {
    const services = {
      behind: 'site',
      killed: 'killed',
      'by-link': 'site',
      'by-webhook': 'by-webhook',
      'by-sms': 'by-sms',
      'in-slack': 'in-slack',
      'by-polling': 'by-polling',
      'by-hand': 'by-hand',
    };
    for (const [slo, service] of Object.entries(services)) {
      const data = sampleResolved({ slo, service, generation: 1 });
      await platform.eventLog.append(sloStream(slo), 1, [
        { capability: 'slo', type: 'AlertResolved', at: floorTo(Date.now(), 1), data },
      ]);
      const key = pageKeyOf(data);
      await eventually(async () => ((await typesOf(key)).at(-1) === 'PageResolved' ? true : undefined));
      await drained();
      expect(lastToPagerDuty(key).at(-1)).toBe(slo === 'behind' ? undefined : 'resolve');
    }
    expect(await platform.evenkeel('page', 'list', '--deployed')).toBe('no page is open\n');
  });
});

/** By account, of all Regions. */
const mailsSchema = z.object({ messages: z.record(z.string(), z.array(z.record(z.string(), z.unknown()))) });

const textMessagesSchema = z.array(
  z.object({ DestinationPhoneNumber: z.string(), MessageBody: z.string(), Context: z.record(z.string(), z.string()) }),
);

/** What End User Messaging was given to send of pages. */
async function textMessages() {
  const answer = await fetch(environment.AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE_V2 ?? '');
  return textMessagesSchema.parse(await answer.json());
}

/** What SES was given to send about a page. */
async function mailAbout(key: string): Promise<{ to: unknown; body: string } | undefined> {
  const answer = await fetch(`${process.env.AWS_ENDPOINT_URL}/_ministack/ses/messages`);
  const { messages } = mailsSchema.parse(await answer.json());
  const found = Object.values(messages)
    .flat()
    .find((message) => JSON.stringify(message).includes(key));
  if (found === undefined) return undefined;
  return { to: found.To, body: String(found.BodyText) };
}

/** Rings a schedule and waits until the SLO's state shows that instant. */
async function evaluate(cadence: Cadence, at: Instant, slo: string): Promise<SloState> {
  await platform.ring(cadence, at);
  return eventually(async () => {
    const state = (await platform.states.load([slo])).get(slo);
    return state !== undefined && state.asOf >= at ? state : undefined;
  });
}

async function eventually<T>(look: () => Promise<T | undefined>): Promise<T> {
  return vi.waitFor(
    async () => {
      const seen = await look();
      if (seen === undefined) throw new Error('not yet seen');
      return seen;
    },
    { timeout: 60_000, interval: 500 },
  );
}

/** Until no queue of the platform holds a message, but for timers: what was to happen has happened. */
async function drained(): Promise<void> {
  const sqs = new SQSClient();
  const { QueueUrls: urls = [] } = await sqs.send(new ListQueuesCommand({ QueueNamePrefix: 'evenkeel-' }));
  await eventually(async () => {
    const work = urls.filter((url) => !url.includes('Timers'));
    const depths = await Promise.all(work.map((url) => depthOf(sqs, url)));
    return depths.every((depth) => depth === 0) ? true : undefined;
  });
}

async function depthOf(sqs: SQSClient, QueueUrl: string): Promise<number> {
  const { Attributes: depths = {} } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  return Object.values(depths).reduce((sum, depth) => sum + Number(depth), 0);
}

function catalogEvents() {
  return platform.eventLog.read(CATALOG_STREAM, 0);
}

async function deliveries(key: string, leg: string) {
  return (await platform.tables())
    .filter(({ stream }) => typeof stream === 'string' && stream.startsWith(`page/${key}/${leg}/`))
    .map(({ type }) => ({ type }));
}

function expectedBurnRates({ minutes, end }: AccessLog): Record<string, number | null> {
  const lookbacks = { '5m': 5, '30m': 30, '1h': 60, '2h': 120, '6h': 360, '1d': 1_440, '3d': 4_320 };
  return Object.fromEntries(
    Object.entries(lookbacks).map(([name, length]) => {
      const inside = [...minutes].filter(([minute]) => minute >= end - length * MINUTE_MS).map(([, counts]) => counts);
      const total = inside.reduce((sum, counts) => sum + counts.total, 0);
      const bad = inside.reduce((sum, counts) => sum + counts.bad, 0);
      return [name, total === 0 ? null : (bad * 1_000) / total];
    }),
  );
}

async function putAccessLog({ minutes }: AccessLog): Promise<void> {
  const Dimensions = [{ Name: 'Log', Value: 'access' }];
  const data = [...minutes].flatMap(([minute, { total, bad }]) => [
    { MetricName: 'Requests', Dimensions, Timestamp: new Date(minute), Values: [1], Counts: [total] },
    ...(bad === 0
      ? []
      : [{ MetricName: 'ServerErrors', Dimensions, Timestamp: new Date(minute), Values: [1], Counts: [bad] }]),
  ]);
  await putMetrics('Site', data);
}

/** Fast answers for a day; from OUTAGE on, for five minutes, half of them slow. */
async function putApi(): Promise<void> {
  const Dimensions = [{ Name: 'Stage', Value: 'live' }];
  const data = [];
  for (
    let minute = plusMs(OUTAGE, -DAY_MS);
    minute < plusMs(OUTAGE, 12 * MINUTE_MS);
    minute = plusMs(minute, MINUTE_MS)
  ) {
    const isOut = minute >= OUTAGE && minute < plusMs(OUTAGE, 5 * MINUTE_MS);
    data.push({
      MetricName: 'Latency',
      Dimensions,
      Timestamp: new Date(minute),
      ...(isOut ? { Values: [0.1, 2], Counts: [50, 50] } : { Values: [0.1], Counts: [100] }),
    });
  }
  await putMetrics('Api', data);
}

async function subscribeQueue(TopicArn: string): Promise<string> {
  const { url, arn } = await createQueue();
  await new SNSClient().send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: arn }));
  return url;
}

const noticeSchema = z.object({
  Message: z.string(),
  MessageAttributes: z.record(z.string(), z.object({ Value: z.string() })),
});

/** What the subscriber was told, the trigger first. */
async function told(queueUrl: string) {
  const notices = (await receiveAll(queueUrl)).map((body) => noticeSchema.parse(JSON.parse(body)));
  return notices
    .map(({ Message: text, MessageAttributes: { action, severity, slo } }) => ({
      action: action?.Value,
      severity: severity?.Value,
      slo: slo?.Value,
      text,
    }))
    .sort((a) => (a.action === 'trigger' ? -1 : 1));
}

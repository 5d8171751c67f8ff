import { Match, type Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { wakingEventSchemas } from '#core/oncall/events.ts';
import { FULL_SETTINGS, platformTemplates, resourcesOf } from '#test/lib/platform-templates.ts';

const full = platformTemplates(FULL_SETTINGS).oncall;
const bare = platformTemplates({}).oncall;

function lambdasOf(template: Template): unknown[] {
  return Object.values(resourcesOf(template, 'AWS::Lambda::Function')).map(({ Properties }) => Properties.Description);
}

describe('the stack of the pages', () => {
  it('has a queue, a rule and a Lambda for each leg', () => {
    expect(lambdasOf(full)).toEqual([
      'Shows the page of a signed link and acknowledges it',
      'Shows the calendar of a schedule to whoever has its secret address',
      'Takes acknowledgements from PagerDuty',
      'Takes the buttons that people press in Slack',
      'Takes acknowledgements from consoles and programs',
      'Publishes the pages that the pager sends itself',
      'Publishes pages and tickets to the topic',
      'Sends pages as text messages',
      'Triggers and resolves pages in PagerDuty',
      'Posts pages, signed, to an address of the team',
      'Sends pages to people as text messages',
      'Sends pages to people by e-mail',
      'Posts pages in Slack, with a button to acknowledge',
      'Turns alerts into pages, one an alert',
      'Takes the next step of a page as soon as it is due',
      'Moves on every page of which something is due',
      'Looks ahead for times in which nobody is on call',
      'Looks back for rules that woke people too often',
      'Sends a test page to people whose shift begins',
      'Sends a page to nobody every hour, and measures how it went',
      'Takes over what people did in PagerDuty and no webhook told',
      'Takes acknowledgements from replies to text messages',
    ]);
    full.resourceCountIs('AWS::Events::Rule', 12);
  });

  it('leaves out a leg that the settings do not name', () => {
    expect(lambdasOf(bare)).toEqual([
      'Publishes the pages that the pager sends itself',
      'Publishes pages and tickets to the topic',
      'Turns alerts into pages, one an alert',
      'Takes the next step of a page as soon as it is due',
      'Moves on every page of which something is due',
      'Looks ahead for times in which nobody is on call',
      'Looks back for rules that woke people too often',
      'Sends a page to nobody every hour, and measures how it went',
    ]);
    bare.resourceCountIs('AWS::SNS::Subscription', 0);
  });

  it('wakes the opener of pages by alerts, every leg by pages, and the topic by policies that ask something of people', () => {
    const patterns = Object.values(resourcesOf(full, 'AWS::Events::Rule')).map(
      ({ Properties }) => Properties.EventPattern,
    );
    const pages = (leg: string) => ({
      source: ['evenkeel.oncall'],
      'detail-type': Object.keys(wakingEventSchemas),
      detail: { data: { legs: [leg] } },
    });

    expect(patterns).toEqual([
      pages('sink'),
      pages('topic'),
      pages('phones'),
      pages('pagerduty'),
      pages('webhook'),
      pages('sms'),
      pages('email'),
      pages('slack'),
      { source: ['evenkeel.slo'], 'detail-type': ['AlertFired', 'AlertResolved'] },
      { source: ['evenkeel.oncall'], 'detail-type': ['PageEscalated'] },
      {
        source: ['evenkeel.slo'],
        'detail-type': ['PolicyRuleMet', 'PolicyRuleCleared'],
        detail: { data: { actions: ['notify', 'require-review', 'open-ticket'] } },
      },
      {
        source: ['evenkeel.oncall'],
        'detail-type': ['CoverChanged', 'RuleReviewOpened', 'TestPageUnanswered'],
        detail: { data: { notice: [{ prefix: '' }] } },
      },
    ]);
  });

  it('publishes what policies have to say to the topic, and keeps what it could not', () => {
    full.hasResourceProperties('AWS::Events::Rule', {
      Targets: [
        {
          Arn: { Ref: Match.stringLikeRegexp('PagesTopic') },
          InputTransformer: { InputPathsMap: { 'detail-data-notice': '$.detail.data.notice' } },
          DeadLetterConfig: {},
        },
      ],
    });
  });

  it('encrypts the topic, refuses unencrypted publishing and lets the alarms of this account through', () => {
    full.hasResourceProperties('AWS::SNS::Topic', { KmsMasterKeyId: Match.anyValue() });
    full.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
          Match.objectLike({
            Action: 'sns:Publish',
            Effect: 'Allow',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
          }),
        ]),
      },
    });
    full.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: 'sre@example.com' });
  });

  it('lets the leg of text messages publish to telephones and to no topic', () => {
    full.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Allow', Action: 'sns:Publish', Resource: '*' }),
          Match.objectLike({
            Effect: 'Deny',
            Action: 'sns:Publish',
            Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':sns:*:*:*']] },
          }),
        ]),
      },
    });
  });

  it('knows the routing key of PagerDuty by the name of its secret only', () => {
    full.hasResourceProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: Match.objectLike({
          PAGERDUTY_ROUTING_KEY_SECRET: 'evenkeel/pagerduty',
          PAGERDUTY_URL: 'https://events.pagerduty.com/v2/enqueue',
        }),
      },
    });
  });

  it('sweeps every minute, and tells whoever changes pages which legs there are', () => {
    full.hasResourceProperties('AWS::Scheduler::Schedule', { ScheduleExpression: 'rate(1 minute)' });
    const legsOf = (template: Template) =>
      Object.values(resourcesOf(template, 'AWS::Lambda::Function')).flatMap(({ Properties }) => {
        const { Variables } = Properties.Environment as { Variables: Record<string, string> };
        return Variables.LEGS ?? [];
      });
    expect(legsOf(full)).toEqual(Array(3).fill('sink,topic,phones,pagerduty,webhook,sms,email,slack,voice'));
    expect(legsOf(bare)).toEqual(Array(3).fill('sink,topic'));
  });

  it('can be reached from outside only where the settings ask for it, and then by six routes under a limit', () => {
    bare.resourceCountIs('AWS::ApiGatewayV2::Api', 0);
    const routes = Object.values(resourcesOf(full, 'AWS::ApiGatewayV2::Route')).map(
      ({ Properties }) => Properties.RouteKey,
    );
    expect(routes).toEqual(['GET /ack', 'POST /ack', 'GET /calendar', 'POST /pagerduty', 'POST /slack', 'POST /pages']);
    full.hasResourceProperties('AWS::ApiGatewayV2::Route', { RouteKey: 'POST /pages', AuthorizationType: 'AWS_IAM' });
    full.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      DefaultRouteSettings: { ThrottlingBurstLimit: 50, ThrottlingRateLimit: 20 },
    });
  });

  it('lets the leg of e-mails send as its sender and as nobody else', () => {
    const identity = (name: string) => ({ 'Fn::Join': ['', Match.arrayWith([`:identity/${name}`])] });
    full.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: 'ses:SendEmail',
            Resource: [identity('example.com'), identity('pager@example.com')],
          }),
        ]),
      },
    });
  });

  it('tells where to subscribe', () => {
    for (const output of [
      'TopicArn',
      'SweeperName',
      'PagerDutyWebhookUrl',
      'SlackInteractivityUrl',
      'SelfTestName',
      'PollerName',
    ])
      full.hasOutput(output, {});
  });
});

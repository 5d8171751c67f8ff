import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { type EventBus, Match } from 'aws-cdk-lib/aws-events';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { DeadLetters } from '#lib/constructs/dead-letters.ts';
import type { Settings } from '#lib/settings.ts';
import { Answers } from './answers.ts';
import { LinkSecret } from './link-secret.ts';
import { Notices } from './notices.ts';
import { PageTopic } from './page-topic.ts';
import { PagerDutyPoll } from './pagerduty-poll.ts';
import { Paging } from './paging.ts';
import { RosterJobs } from './roster-jobs.ts';
import { SelfTest } from './self-test.ts';
import { SmsReplies } from './sms-replies.ts';

export interface OncallStackProps extends StackProps {
  readonly settings: Settings;
  readonly books: TableV2;
  readonly events: TableV2;
  readonly bus: EventBus;
  readonly topicKey: IKey;
}

/** Actions that people are told of; releases are held back without a word, by the gate. */
const TOLD_ACTIONS = ['notify', 'require-review', 'open-ticket'];

/** The page: alerts become pages, and each page goes out on every leg that the settings name. */
export class OncallStack extends Stack {
  /** Pages, tickets and the platform's own alarms: what people subscribe to. */
  readonly topic: ITopic;
  readonly deadLetters: readonly DeadLetters[];
  /** Where pages are answered from outside; undefined where the settings ask for nothing of it. */
  readonly answers: HttpApi | undefined;
  /** Where End User Messaging reports what became of text messages; undefined where it sends none. */
  readonly messagingTopic: ITopic | undefined;
  /** What signs links and codes; undefined where nothing is signed. */
  readonly links: LinkSecret | undefined;

  constructor(scope: Construct, id: string, props: OncallStackProps) {
    super(scope, id, props);
    const { topic } = new PageTopic(this, 'Pages', { key: props.topicKey, eMails: props.settings.eMails });
    const { settings } = props;
    // Nothing of the platform can be reached from outside but for whoever asked for it.
    const isAnswered =
      settings.emailFrom !== undefined ||
      settings.pagerDuty?.webhookSecretName !== undefined ||
      settings.slack !== undefined ||
      settings.consoleApi;
    const isSigned = isAnswered || settings.smsReplies !== undefined || settings.voice !== undefined;
    const links = isSigned ? new LinkSecret(this, 'Links') : undefined;
    this.links = links;
    const answers = isAnswered && links !== undefined ? new Answers(this, 'Answers', { ...props, links }) : undefined;
    this.answers = answers?.api;
    const paging = new Paging(this, 'Paging', { ...props, topic, answers, links });
    this.topic = topic;
    const told = { prefix: settings.name, bus: props.bus, topic, topicKey: props.topicKey };
    const policies = new Notices(this, 'PolicyNotices', {
      ...told,
      name: 'policy-notices',
      description: 'Tells people what error-budget policies ask for',
      pattern: {
        source: ['evenkeel.slo'],
        detailType: ['PolicyRuleMet', 'PolicyRuleCleared'],
        detail: { data: { actions: TOLD_ACTIONS } },
      },
      trouble: 'policy',
    });
    const notices = new Notices(this, 'OncallNotices', {
      ...told,
      name: 'oncall-notices',
      description: 'Tells people when nobody will be on call, whom pages do not reach, and which rules wake too often',
      // A notice of null says that all is well again, which nobody has to be told.
      pattern: {
        source: ['evenkeel.oncall'],
        detailType: ['CoverChanged', 'RuleReviewOpened', 'TestPageUnanswered'],
        detail: { data: { notice: Match.prefix('') } },
      },
      trouble: 'policy',
    });
    const jobs = new RosterJobs(this, 'RosterJobs', props);
    const test = new SelfTest(this, 'SelfTest', props);
    const polls = this.#pagerDutyPolls(props);
    const replies = this.#smsReplies(props, links);
    this.messagingTopic = replies[0]?.topic;
    const answering = [...polls, ...replies];
    this.deadLetters = [
      ...paging.deadLetters,
      policies.deadLetters,
      notices.deadLetters,
      ...jobs.deadLetters,
      test.deadLetters,
      ...answering.map(({ deadLetters }) => deadLetters),
    ];
    new CfnOutput(this, 'Legs', {
      value: JSON.stringify({
        pagerDuty: settings.pagerDuty,
        slack: settings.slack,
        email: settings.emailFrom !== undefined,
      }),
      description: 'Where pages go, for evenkeel doctor; names of secrets, and none of what they hold',
    });
    new CfnOutput(this, 'SweeperName', {
      value: paging.sweeper.functionName,
      description: 'Sweeps pages when it is invoked',
    });
    new CfnOutput(this, 'SelfTestName', {
      value: test.lambda.functionName,
      description: 'Pages nobody, and measures how it went',
    });
    new CfnOutput(this, 'TopicArn', {
      value: topic.topicArn,
      description: 'Subscribe e-mail, SMS, HTTPS or chat here',
    });
  }

  /** None where nobody may reply. */
  #smsReplies(props: OncallStackProps, links: LinkSecret | undefined): SmsReplies[] {
    const replies = props.settings.smsReplies;
    if (replies === undefined || links === undefined) return [];
    return [new SmsReplies(this, 'SmsReplies', { ...props, ...replies, links })];
  }

  /** None where the settings name no key of PagerDuty's REST API. */
  #pagerDutyPolls(props: OncallStackProps): PagerDutyPoll[] {
    const { apiTokenSecretName, apiUrl } = props.settings.pagerDuty ?? {};
    if (apiTokenSecretName === undefined || apiUrl === undefined) return [];
    const poll = new PagerDutyPoll(this, 'PagerDutyPoll', { ...props, apiTokenSecretName, apiUrl });
    new CfnOutput(this, 'PollerName', {
      value: poll.lambda.functionName,
      description: 'Asks PagerDuty what no webhook told',
    });
    return [poll];
  }
}

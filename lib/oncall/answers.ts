import { CfnOutput, Duration } from 'aws-cdk-lib';
import { type CfnStage, HttpApi, HttpMethod, type IHttpRouteAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import type * as z from 'zod';
import { acknowledgeConfig } from '#lambdas/oncall/acknowledge.config.ts';
import { hearConsoleConfig } from '#lambdas/oncall/hear-console.config.ts';
import { hearPagerdutyConfig } from '#lambdas/oncall/hear-pagerduty.config.ts';
import { hearSlackConfig } from '#lambdas/oncall/hear-slack.config.ts';
import { acknowledge } from '#lib/constructs/acknowledge.ts';
import { eventLogAccess } from '#lib/constructs/event-log-access.ts';
import { logRetention } from '#lib/constructs/log-retention.ts';
import { secretReading } from '#lib/constructs/secret-reading.ts';
import { ServiceFunction, type ServiceFunctionProps } from '#lib/constructs/service-function.ts';
import type { Settings } from '#lib/settings.ts';
import type { LinkSecret } from './link-secret.ts';
import { pageAccess, rosterReading } from './page-access.ts';

export interface AnswersProps {
  readonly settings: Settings;
  readonly books: TableV2;
  readonly events: TableV2;
  readonly links: LinkSecret;
}

const TIMEOUT = Duration.seconds(10);
const MEMORY_MB = 256;
/** A team presses few buttons; whoever sends more than this is nobody of it. */
const REQUESTS_A_SECOND = 20;
const BURST = 50;

/** Where people and PagerDuty answer pages from outside. Every request proves by a signature whose it is; without settings that need it, it is not there. */
export class Answers extends Construct {
  /** Behind it links are answered. */
  readonly ackUrl: string;
  readonly api: HttpApi;
  readonly #props: AnswersProps;

  constructor(scope: Construct, id: string, props: AnswersProps) {
    super(scope, id);
    this.#props = props;
    const { settings, books, events, links } = props;
    const api = new HttpApi(this, 'Api', { apiName: `${settings.name}-answers`, description: 'Answers to pages' });
    (api.defaultStage?.node.defaultChild as CfnStage).defaultRouteSettings = {
      throttlingRateLimit: REQUESTS_A_SECOND,
      throttlingBurstLimit: BURST,
    };
    this.api = api;
    this.ackUrl = `${api.apiEndpoint}/ack`;
    this.#route(api, 'Ack', '/ack', [HttpMethod.GET, HttpMethod.POST], {
      name: 'acknowledge',
      description: 'Shows the page of a signed link and acknowledges it',
      config: acknowledgeConfig,
      environment: { ...this.#tables, LINK_SECRET: links.arn },
      permissions: [...pageAccess(books, events), links.reading],
    });
    this.#route(api, 'Calendar', '/calendar', [HttpMethod.GET], {
      name: 'show-calendar',
      description: 'Shows the calendar of a schedule to whoever has its secret address',
      config: acknowledgeConfig,
      environment: { ...this.#tables, LINK_SECRET: links.arn },
      permissions: [rosterReading(books), eventLogAccess(events, 'schedule', ['dynamodb:Query']), links.reading],
    });
    new CfnOutput(scope, 'CalendarUrl', {
      value: `${api.apiEndpoint}/calendar`,
      description: 'Calendars of schedules; evenkeel oncall ical --url gives their secret addresses',
    });
    new CfnOutput(scope, 'LinkSecretArn', {
      value: links.arn,
      description: 'The secret that signs links and calendars',
    });
    const webhookSecretName = settings.pagerDuty?.webhookSecretName;
    if (webhookSecretName !== undefined) {
      this.#route(api, 'PagerDuty', '/pagerduty', [HttpMethod.POST], {
        name: 'hear-pagerduty',
        description: 'Takes acknowledgements from PagerDuty',
        config: hearPagerdutyConfig,
        environment: { ...this.#tables, PAGERDUTY_WEBHOOK_SECRET: webhookSecretName },
        permissions: [...pageAccess(books, events), secretReading(this, webhookSecretName)],
      });
      new CfnOutput(scope, 'PagerDutyWebhookUrl', {
        value: `${api.apiEndpoint}/pagerduty`,
        description: 'Subscribe it in PagerDuty',
      });
    }
    if (settings.slack !== undefined) {
      const { signingSecretName } = settings.slack;
      this.#route(api, 'Slack', '/slack', [HttpMethod.POST], {
        name: 'hear-slack',
        description: 'Takes the buttons that people press in Slack',
        config: hearSlackConfig,
        environment: { ...this.#tables, SLACK_SIGNING_SECRET: signingSecretName },
        permissions: [...pageAccess(books, events), secretReading(this, signingSecretName)],
      });
      new CfnOutput(scope, 'SlackInteractivityUrl', {
        value: `${api.apiEndpoint}/slack`,
        description: 'The request URL of the Slack app',
      });
    }
    if (settings.consoleApi) {
      const route = {
        name: 'hear-console',
        description: 'Takes acknowledgements from consoles and programs',
        config: hearConsoleConfig,
        environment: this.#tables,
        permissions: pageAccess(books, events),
      };
      this.#route(api, 'Console', '/pages', [HttpMethod.POST], route, new HttpIamAuthorizer());
      new CfnOutput(scope, 'ConsoleApiUrl', {
        value: `${api.apiEndpoint}/pages`,
        description: 'Acknowledges pages for whoever may execute-api:Invoke it',
      });
    }
    acknowledge(
      api,
      'AwsSolutions-APIG4',
      'Whoever follows a link or sends a webhook has no identity that an authorizer could ask for: the Lambdas check the signature of each request. Consoles and programs sign theirs by IAM.',
    );
    acknowledge(
      api,
      'AwsSolutions-APIG1',
      'An access log would keep the tokens of links. The Lambdas log who acknowledged what, and the event log is the audit trail.',
    );
  }

  get #tables() {
    return { EVENTS_TABLE: this.#props.events.tableName, BOOKS_TABLE: this.#props.books.tableName };
  }

  #route<Config extends z.ZodObject>(
    api: HttpApi,
    id: string,
    path: string,
    methods: HttpMethod[],
    props: Pick<ServiceFunctionProps<Config>, 'name' | 'description' | 'config' | 'environment' | 'permissions'>,
    authorizer?: IHttpRouteAuthorizer,
  ): void {
    const { settings } = this.#props;
    const { lambda } = new ServiceFunction(this, id, {
      ...props,
      capability: 'oncall',
      timeout: TIMEOUT,
      memoryMb: MEMORY_MB,
      logRetention: logRetention(settings.logRetentionDays),
    });
    const integration = new HttpLambdaIntegration(`${id}Integration`, lambda);
    api.addRoutes({ path, methods, integration, ...(authorizer === undefined ? {} : { authorizer }) });
  }
}

import { Duration, Fn, Stack, type StackProps } from 'aws-cdk-lib';
import { CfnContactFlow, CfnIntegrationAssociation } from 'aws-cdk-lib/aws-connect';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { deliverByVoiceConfig } from '#lambdas/oncall/deliver-by-voice.config.ts';
import { hearCallConfig } from '#lambdas/oncall/hear-call.config.ts';
import { acknowledge } from '#lib/constructs/acknowledge.ts';
import type { DeadLetters } from '#lib/constructs/dead-letters.ts';
import { logRetention } from '#lib/constructs/log-retention.ts';
import { ServiceFunction } from '#lib/constructs/service-function.ts';
import type { Settings } from '#lib/settings.ts';
import { callFlow } from './call-flow.ts';
import { legWorker } from './leg-worker.ts';
import type { LinkSecret } from './link-secret.ts';
import { contactLogAccess, pageAccess, rosterReading } from './page-access.ts';

export interface VoiceStackProps extends StackProps {
  readonly settings: Settings;
  readonly voice: NonNullable<Settings['voice']>;
  readonly books: TableV2;
  readonly events: TableV2;
  readonly bus: EventBus;
  readonly links: LinkSecret;
}

/** A flow waits for eight seconds at most. */
const TIMEOUT = Duration.seconds(8);
const MEMORY_MB = 512;

/** Calls by an instance of Amazon Connect, which the team has: the leg, the flow of a call, and what takes its code. */
export class VoiceStack extends Stack {
  readonly deadLetters: readonly DeadLetters[];

  constructor(scope: Construct, id: string, props: VoiceStackProps) {
    super(scope, id, props);
    const { settings, voice, books, events, links } = props;
    const { instanceArn, phoneNumber } = voice;
    const instanceId = instanceArn.slice(instanceArn.lastIndexOf('/') + 1);
    const { lambda } = new ServiceFunction(this, 'Hear', {
      capability: 'oncall',
      name: 'hear-call',
      description: 'Takes the codes that people enter in calls',
      config: hearCallConfig,
      environment: { EVENTS_TABLE: events.tableName, BOOKS_TABLE: books.tableName, LINK_SECRET: links.arn },
      timeout: TIMEOUT,
      memoryMb: MEMORY_MB,
      logRetention: logRetention(settings.logRetentionDays),
      permissions: [...pageAccess(books, events), links.reading],
    });
    lambda.addPermission('Connect', {
      principal: new ServicePrincipal('connect.amazonaws.com'),
      sourceArn: instanceArn,
      sourceAccount: this.account,
    });
    const association = new CfnIntegrationAssociation(this, 'Association', {
      instanceId: instanceArn,
      integrationType: 'LAMBDA_FUNCTION',
      integrationArn: lambda.functionArn,
    });
    const flow = new CfnContactFlow(this, 'Flow', {
      instanceArn,
      name: `${settings.name}-page`,
      description: 'Says what burns, and takes the code of the page',
      type: 'CONTACT_FLOW',
      content: this.toJsonString(callFlow(lambda.functionArn)),
    });
    flow.addResourceDependency(association);
    const leg = legWorker(this, 'Voice', props, 'voice', {
      name: 'deliver-by-voice',
      description: 'Calls people, and says what burns',
      config: deliverByVoiceConfig,
      environment: {
        EVENTS_TABLE: events.tableName,
        BOOKS_TABLE: books.tableName,
        CONNECT_INSTANCE_ID: instanceId,
        // arn:aws:connect:REGION:ACCOUNT:instance/INSTANCE/contact-flow/FLOW
        CONTACT_FLOW_ID: Fn.select(3, Fn.split('/', flow.attrContactFlowArn)),
        SOURCE_NUMBER: phoneNumber,
        LINK_SECRET: links.arn,
      },
      permissions: [
        rosterReading(books),
        contactLogAccess(books, 'voice'),
        links.reading,
        new PolicyStatement({
          actions: ['connect:StartOutboundVoiceContact'],
          resources: [`${instanceArn}/contact/*`],
        }),
      ],
    });
    acknowledge(
      leg,
      `AwsSolutions-IAM5[Resource::${instanceArn}/contact/*]`,
      'A call has no name before it is made: the permission is for those of this instance.',
    );
    this.deadLetters = [leg.deadLetters];
  }
}

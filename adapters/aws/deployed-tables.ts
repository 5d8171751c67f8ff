import { type CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import * as z from 'zod';

/** The tables of a deployed platform. */
export interface DeployedTables {
  readonly books: string;
  readonly events: string;
}

/** Finds the tables of the platform of this name by the outputs of its data stack. Throws where it is not deployed there. */
export async function deployedTables(client: CloudFormationClient, platform: string): Promise<DeployedTables> {
  const outputs = await outputsOf(client, `${platform}-data`);
  return { books: outputs.need('BooksTable'), events: outputs.need('EventsTable') };
}

/** Finds the topic of pages of the platform of this name by the outputs of its stack of pages. Throws where it is not deployed there. */
export async function deployedTopic(client: CloudFormationClient, platform: string): Promise<string> {
  return (await outputsOf(client, `${platform}-oncall`)).need('TopicArn');
}

const pagerDutySchema = z.object({
  routingKeySecretName: z.string(),
  url: z.string(),
  apiTokenSecretName: z.string().optional(),
  apiUrl: z.string(),
});
export type DeployedPagerDuty = z.output<typeof pagerDutySchema>;

const legsSchema = z.object({
  pagerDuty: pagerDutySchema.optional(),
  slack: z.object({ botTokenSecretName: z.string(), url: z.string() }).optional(),
  // Stacks of before don't say.
  email: z.boolean().default(false),
});

/** Where the ways of the platform of this name lead, and the names of their secrets. Throws where it is not deployed there. */
export async function deployedLegs(
  client: CloudFormationClient,
  platform: string,
): Promise<z.output<typeof legsSchema>> {
  return legsSchema.parse(JSON.parse((await outputsOf(client, `${platform}-oncall`)).need('Legs')));
}

/** Where calendars of the platform of this name are read, and the secret that signs their addresses. Throws where it answers nothing from outside. */
export async function deployedCalendar(
  client: CloudFormationClient,
  platform: string,
): Promise<{ readonly url: string; readonly secretArn: string }> {
  const outputs = await outputsOf(client, `${platform}-oncall`);
  return { url: outputs.need('CalendarUrl'), secretArn: outputs.need('LinkSecretArn') };
}

async function outputsOf(client: CloudFormationClient, StackName: string) {
  const region = await client.config.region().catch((cause: unknown) => {
    throw new Error(
      `the stack ${StackName} can't be looked for without a Region; set AWS_REGION or name one in your AWS profile`,
      { cause },
    );
  });
  const { Stacks: stacks = [] } = await client
    .send(new DescribeStacksCommand({ StackName }))
    .catch((cause: unknown) => {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new Error(
        `the stack ${StackName} can't be read in ${region} (${why}); check AWS_REGION and your credentials`,
        { cause },
      );
    });
  const outputs = new Map(stacks[0]?.Outputs?.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
  const need = (key: string): string => {
    const value = outputs.get(key);
    if (value !== undefined) return value;
    throw new Error(
      `the stack ${StackName} in ${region} has no output ${key}; deploy it again: npx cdk deploy ${StackName}`,
    );
  };
  return { need };
}

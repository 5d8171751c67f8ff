import { type CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';

/** The tables of a deployed platform. */
export interface DeployedTables {
  readonly books: string;
  readonly events: string;
}

/** Finds the tables of the platform of this name by the outputs of its data stack. Throws where it is not deployed there. */
export async function deployedTables(client: CloudFormationClient, platform: string): Promise<DeployedTables> {
  const StackName = `${platform}-data`;
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
  const [books, events] = [outputs.get('BooksTable'), outputs.get('EventsTable')];
  if (books !== undefined && events !== undefined) return { books, events };
  throw new Error(`the stack ${StackName} in ${region} names no tables; deploy it again: npx cdk deploy ${StackName}`);
}

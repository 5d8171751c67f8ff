import { readdirSync, readFileSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { App } from 'aws-cdk-lib';
import * as z from 'zod';
import { platform } from '#lib/platform.ts';
import { checkSettings } from '#lib/settings.ts';
import { FULL_SETTINGS } from '#test/lib/platform-templates.ts';

/** One Lambda as `cdk deploy` would upload it. */
export interface Bundle {
  /** `slo/evaluate-slos` */
  readonly name: string;
  readonly file: string;
  readonly bytes: number;
  readonly memoryMb: number;
  readonly environment: Readonly<Record<string, string>>;
}

const ASSEMBLY = resolve('.e2e/bench-cdk.out');

/** Synthesizes the platform with every leg and takes the bundles from its assembly: the very files that are deployed. */
export async function synthesizeBundles(): Promise<Bundle[]> {
  await rm(ASSEMBLY, { recursive: true, force: true });
  const { context } = JSON.parse(readFileSync('cdk.json', 'utf8'));
  const app = new App({ context, outdir: ASSEMBLY, builtinCloudFormationValidation: false });
  platform(app, checkSettings(FULL_SETTINGS));
  app.synth();
  return readdirSync(ASSEMBLY)
    .filter((file) => file.endsWith('.template.json'))
    .flatMap((file) => bundlesOf(JSON.parse(readFileSync(join(ASSEMBLY, file), 'utf8'))))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** What CloudFormation would put in place of references, where a Lambda checks its environment as it starts. */
const RESOLVED: Readonly<Record<string, string>> = {
  TOPIC_ARN: 'arn:aws:sns:us-east-1:111122223333:pages',
  SHARDS_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/111122223333/shards',
};

const functionSchema = z.object({
  Type: z.literal('AWS::Lambda::Function'),
  Properties: z.object({
    Code: z.object({ S3Key: z.string() }),
    Role: z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) }),
    MemorySize: z.number(),
    Environment: z.object({ Variables: z.record(z.string(), z.unknown()) }),
  }),
});
const roleSchema = z.object({ Properties: z.object({ Description: z.string() }) });
const templateSchema = z.object({ Resources: z.record(z.string(), z.unknown()) });

function bundlesOf(template: unknown): Bundle[] {
  const { Resources: resources } = templateSchema.parse(template);
  return Object.values(resources).flatMap((resource) => {
    const read = functionSchema.safeParse(resource);
    // Lambdas that the library brings along are not ours, and have no environment of ours.
    if (!read.success) return [];
    const { Code, Role, MemorySize, Environment } = read.data.Properties;
    const file = join(ASSEMBLY, `asset.${Code.S3Key.replace(/\.zip$/, '')}`, 'index.mjs');
    // The description of its role begins with the Lambda's place: `slo/evaluate-slos: ...`.
    const role = roleSchema.parse(resources[Role['Fn::GetAtt'][0]]);
    return [
      {
        name: role.Properties.Description.split(':')[0] ?? '',
        file,
        bytes: statSync(file).size,
        memoryMb: MemorySize,
        environment: Object.fromEntries(
          Object.entries(Environment.Variables).map(([key, value]) => [
            key,
            typeof value === 'string' ? value : (RESOLVED[key] ?? 'bench'),
          ]),
        ),
      },
    ];
  });
}

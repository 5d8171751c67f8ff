import * as z from 'zod';
import { PHONE_NUMBERS_MAX, phoneNumberSchema } from '#lambdas/oncall/deliver-to-phones.config.ts';
import { secureUrlSchema } from '#lambdas/oncall/secure-url.config.ts';

const E_MAILS_MAX = 50;

const secretNameSchema = z
  .string()
  .regex(/^[\w/+=.@-]{1,512}$/, 'must be the name of a Secrets Manager secret, not what it holds');

const pagerDutySchema = z.strictObject({
  /** The name of a Secrets Manager secret, in the platform's account and region, that holds the routing key. */
  routingKeySecretName: secretNameSchema,
  /** The name of a secret that a webhook subscription of version 3 signs with: acknowledgements in PagerDuty then count here too. */
  webhookSecretName: secretNameSchema.optional(),
  /** The name of a secret with a read-only key of the REST API: every minute what a lost webhook would have told is asked for. */
  apiTokenSecretName: secretNameSchema.optional(),
  /** Where the REST API is. */
  apiUrl: secureUrlSchema.default('https://api.pagerduty.com'),
  /** Where events go: the service region of the PagerDuty account. */
  url: secureUrlSchema.default('https://events.pagerduty.com/v2/enqueue'),
});

const slackSchema = z.strictObject({
  /** The name of a secret that holds the token of the app's bot, `xoxb-...`, which needs the scope chat:write. */
  botTokenSecretName: secretNameSchema,
  /** The name of a secret that holds the app's signing secret: buttons that people press are checked with it. */
  signingSecretName: secretNameSchema,
  /** The id of the channel where the team reads its pages; the bot must be a member. */
  channel: z.string().regex(/^[CG][A-Z0-9]{2,20}$/, 'must be the id of a channel such as C024BE91L, not its name'),
  url: secureUrlSchema.default('https://slack.com/api'),
});

const webhookSchema = z.strictObject({
  /** Where pages are posted. */
  url: secureUrlSchema,
  /** The name of a secret that holds what they are signed with, `whsec_` and a key in base 64. */
  secretName: secretNameSchema,
});

const voiceSchema = z.strictObject({
  /** An instance of Amazon Connect, in the platform's account and region. */
  instanceArn: z
    .string()
    .regex(
      /^arn:aws[a-z-]*:connect:[a-z0-9-]+:\d{12}:instance\/[0-9a-f-]{36}$/,
      'must be the ARN of an instance, arn:aws:connect:REGION:ACCOUNT:instance/ID',
    ),
  /** A number that the instance has claimed: calls come from it. */
  phoneNumber: phoneNumberSchema,
});

const WORKSPACE = /^arn:aws[a-z-]*:aps:[a-z0-9-]+:\d{12}:workspace\/ws-[A-Za-z0-9-]+$/;

const prometheusSchema = z.strictObject({
  /** Workspaces of Amazon Managed Prometheus that SLOs read. */
  workspaceArns: z
    .array(z.string().regex(WORKSPACE, 'must be the ARN of a workspace, arn:aws:aps:REGION:ACCOUNT:workspace/ws-...'))
    .max(20)
    .default([]),
  /** Secrets in the platform's account and region that hold the bearer tokens of servers. */
  tokenSecretNames: z.array(secretNameSchema).max(20).default([]),
});

const serviceName = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,28}[a-z0-9])?$/, 'must be the name of a service, at most 30 characters');

const releaseGatesSchema = z.strictObject({
  /** A Lambda that pipelines of CodePipeline invoke before they release. */
  codePipeline: z.boolean().default(false),
  /** Services whose deployments by CodeDeploy ask the gate in a hook. */
  codeDeployServices: z.array(serviceName).max(20).default([]),
  /** Services whose gate is an alarm, for `cdk deploy --rollback-trigger-alarm-arns`. */
  guardedServices: z.array(serviceName).max(20).default([]),
});

/** Everything that a team decides about its platform. `bin/settings.ts` holds it. */
const settingsSchema = z.strictObject({
  /** The first word of every stack's name; two platforms in one account and region differ in it. */
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,19}$/, 'must be 1 to 20 of a-z, 0-9 and -, beginning with a letter')
    .default('evenkeel'),
  /** Where to deploy; left out, the region of the AWS credentials in use. */
  region: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be the name of a region such as eu-central-1')
    .optional(),
  /** The folder of the team's documents, from the root of the project. */
  catalogDirectory: z.string().min(1).default('examples/catalog'),
  /** How often SLOs that page are evaluated. All SLOs are evaluated every hour besides. */
  fastCadenceMinutes: z.int().min(1).max(15).default(5),
  /** How long after a minute's end its counts are taken for complete: CloudWatch metrics of AWS services come late. */
  sourceDelayMinutes: z.int().min(0).max(60).default(3),
  /** Each gets a text message of every page, in E.164. */
  phoneNumbers: z
    .array(phoneNumberSchema)
    .max(PHONE_NUMBERS_MAX, `must be at most ${PHONE_NUMBERS_MAX}; further people subscribe to the topic`)
    .default([]),
  /** Whether people of the catalog get text messages of the pages that are theirs; their numbers stand in its documents. */
  personalSms: z.boolean().default(false),
  /** A number of End User Messaging with two-way SMS: people reply to a page with its code to acknowledge it. */
  smsReplies: z.strictObject({ originationNumber: phoneNumberSchema }).optional(),
  /** Calls people of the catalog whose steps say so: what burns is read to them, and a code that they enter acknowledges it. */
  voice: voiceSchema.optional(),
  /** A verified address of SES: people of the catalog get e-mails of the pages that are theirs from it, with a link to acknowledge. */
  emailFrom: z.email().optional(),
  /** Whether people whose shift begins get a test page by text message, e-mail and Slack, to acknowledge within an hour. */
  testPages: z.boolean().default(true),
  /** Each is subscribed to the topic of pages, tickets and the platform's own alarms, and must confirm it once. */
  eMails: z
    .array(z.email())
    .max(E_MAILS_MAX, `must be at most ${E_MAILS_MAX}; further people subscribe to the topic`)
    .default([]),
  /** Whether consoles and programs may acknowledge pages over HTTPS, with requests that credentials of the account sign. */
  consoleApi: z.boolean().default(false),
  pagerDuty: pagerDutySchema.optional(),
  /** A Slack app of the team: pages in a channel and as direct messages, with a button to acknowledge. */
  slack: slackSchema.optional(),
  /** Whatever else of the team wants to know of pages, signed by Standard Webhooks. */
  webhook: webhookSchema.optional(),
  /** The name of a secret that holds an address outside of this account, which is told every minute that no page is overdue (docs/guides/on-call.md). */
  witnessSecretName: secretNameSchema.optional(),
  /** A length that CloudWatch Logs knows. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
  logRetentionDays: z
    .literal([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653])
    .default(30),
  /** Accounts whose metrics SLOs read; they link themselves to this one (docs/guides/deploy.md). */
  linkedAccounts: z
    .array(z.string().regex(/^\d{12}$/, 'must be an account id of 12 digits'))
    .max(100)
    .default([]),
  /** What the evaluator may ask besides CloudWatch; a Prometheus that anybody may ask needs no setting. */
  prometheus: prometheusSchema.default({ workspaceArns: [], tokenSecretNames: [] }),
  /** What asks by itself whether a release may go out (docs/guides/hold-releases-back.md). */
  releaseGates: releaseGatesSchema.default({ codePipeline: false, codeDeployServices: [], guardedServices: [] }),
  /** Where operators read the runbooks, if not in a clone: alarms link to `<address>/<name>.md`. */
  runbooksUrl: z.url().optional(),
  /** Put on every resource. */
  tags: z.record(z.string().min(1).max(128), z.string().max(256)).default({}),
});

/** Only people who get text messages reply to any. */
const checkedSettings = settingsSchema.refine(
  ({ smsReplies, personalSms }) => smsReplies === undefined || personalSms,
  {
    path: ['smsReplies'],
    error: 'needs personalSms: true',
  },
);

/** As a team writes it: what is left out has a default. */
export type SettingsInput = z.input<typeof settingsSchema>;
export type Settings = z.output<typeof settingsSchema>;

/** The settings name people: what they hold under these keys is never quoted. */
const PERSONAL_KEYS: readonly PropertyKey[] = [
  'phoneNumbers',
  'eMails',
  'emailFrom',
  'smsReplies',
  'voice',
  'pagerDuty',
  'slack',
  'webhook',
];

const PARTS: ReadonlyMap<string, z.ZodObject> = new Map<string, z.ZodObject>([
  ['pagerDuty', pagerDutySchema],
  ['slack', slackSchema],
  ['voice', voiceSchema],
  ['webhook', webhookSchema],
  ['prometheus', prometheusSchema],
  ['releaseGates', releaseGatesSchema],
]);

/** Gives the settings with their defaults. Throws an error that names each wrong key, its value and what is allowed. */
export function checkSettings(input: unknown): Settings {
  const read = checkedSettings.safeParse(input);
  if (read.success) return read.data;
  const complaints = read.error.issues.map((issue) => {
    if (issue.code === 'unrecognized_keys') {
      const place = issue.path.length === 0 ? 'settings' : issue.path.join('.');
      const allowed = PARTS.get(place) ?? settingsSchema;
      return `${place}: ${issue.keys.join(', ')} is not known; allowed are ${Object.keys(allowed.shape).join(', ')}`;
    }
    return `${issue.path.join('.') || 'settings'}: ${valueAt(input, issue.path)}: ${issue.message}`;
  });
  const error = new Error(
    `bin/settings.ts is wrong, nothing was deployed:\n${complaints.map((line) => `  ${line}`).join('\n')}`,
  );
  error.name = 'SettingsError';
  throw error;
}

function valueAt(input: unknown, path: readonly PropertyKey[]): string {
  const value = path.reduce<unknown>(
    (inside, key) => (typeof inside === 'object' && inside !== null ? Reflect.get(inside, key) : undefined),
    input,
  );
  if (value === undefined) return 'is missing';
  return PERSONAL_KEYS.includes(path[0] ?? '') ? 'the value given (not repeated here)' : `${JSON.stringify(value)}`;
}

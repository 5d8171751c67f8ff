import { fileURLToPath } from 'node:url';
import { type Duration, RemovalPolicy } from 'aws-cdk-lib';
import { type IManagedPolicy, Policy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, type IDestination, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type * as z from 'zod';
import { acknowledge } from './acknowledge.ts';

/** Exactly the keys of the schema: one that is missing or unknown does not compile. */
type EnvironmentOf<Config extends z.ZodObject> = { readonly [Key in keyof z.input<Config> & string]: string };

export interface ServiceFunctionProps<Config extends z.ZodObject> {
  /** The folder below `lambdas/`. */
  readonly capability: string;
  /** The file in it, without its ending. */
  readonly name: string;
  readonly description: string;
  /** Where somebody else asks for a name of a certain form; left out, CloudFormation gives one. */
  readonly functionName?: string;
  /** The schema of the environment that the Lambda checks at its start. */
  readonly config: Config;
  readonly environment: EnvironmentOf<Config>;
  readonly timeout: Duration;
  readonly memoryMb: number;
  readonly logRetention: RetentionDays;
  /** What it may do besides writing its own log and traces: exact actions on exact resources. */
  readonly permissions: readonly PolicyStatement[];
  /** Why one of the permissions names no resource; where none of them does so, this is left out. */
  readonly unscopedBecause?: string;
  /** Permissions that are kept with what they are about. */
  readonly managedPolicies?: readonly IManagedPolicy[];
  /** Runs at once at most; left out, only the account's limit holds. */
  readonly reservedConcurrency?: number;
  /** Where an asynchronous invocation goes that failed to the end. */
  readonly onFailure?: IDestination;
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Some dependencies are CommonJS inside and ask for `require`, which an ES module lacks. The alias can't meet a name of
 * the bundle, whose own names are shortened.
 */
const REQUIRE_BANNER =
  "import { createRequire as makeBundleRequire } from 'node:module'; const require = makeBundleRequire(import.meta.url);";

/**
 * A Lambda of `lambdas/<capability>/<name>.ts`: an ES module with everything inside, on arm64, traced, with a log group
 * and a role of its own. The role has no managed policy, for the usual one may write to every log group of the account.
 */
export class ServiceFunction<Config extends z.ZodObject> extends Construct {
  readonly lambda: NodejsFunction;

  constructor(scope: Construct, id: string, props: ServiceFunctionProps<Config>) {
    super(scope, id);
    const { capability, name } = props;
    const logGroup = new LogGroup(this, 'Log', { retention: props.logRetention, removalPolicy: RemovalPolicy.DESTROY });
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `${capability}/${name}: ${props.description}`,
    });
    role.addToPolicy(
      new PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
      }),
    );
    for (const policy of props.managedPolicies ?? []) role.addManagedPolicy(policy);
    addPermissions(role, props);
    this.lambda = new NodejsFunction(this, 'Function', {
      description: props.description,
      ...(props.functionName === undefined ? {} : { functionName: props.functionName }),
      entry: `${ROOT}lambdas/${capability}/${name}.ts`,
      projectRoot: ROOT,
      depsLockFilePath: `${ROOT}package-lock.json`,
      // Set by hand: a runtime that follows the library changes what is bundled with it.
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      role,
      logGroup,
      tracing: Tracing.ACTIVE,
      timeout: props.timeout,
      memorySize: props.memoryMb,
      ...(props.reservedConcurrency === undefined ? {} : { reservedConcurrentExecutions: props.reservedConcurrency }),
      ...(props.onFailure === undefined ? {} : { onFailure: props.onFailure }),
      environment: { ...props.environment, POWERTOOLS_SERVICE_NAME: capability },
      bundling: {
        format: OutputFormat.ESM,
        target: 'node24',
        mainFields: ['module', 'main'],
        // The SDK of the runtime is another version than the one tested, and slower to load.
        bundleAwsSDK: true,
        minify: true,
        sourceMap: false,
        banner: REQUIRE_BANNER,
        esbuildArgs: { '--legal-comments': 'none' },
      },
    });
    acknowledge(
      role.node.findChild('DefaultPolicy'),
      UNSCOPED,
      'X-Ray has no resources that a policy could name: xray:PutTraceSegments and xray:PutTelemetryRecords allow only *.',
    );
  }
}

/** The finding of a permission on all resources. */
const UNSCOPED = 'AwsSolutions-IAM5[Resource::*]';

/**
 * Puts what a Lambda may do into a policy apart from that of its log and traces, so that accepting the latter's lack of
 * resources accepts it nowhere else. It is a part of the role: who waits for the role waits for it.
 */
function addPermissions(
  role: Role,
  { permissions, unscopedBecause }: Pick<ServiceFunctionProps<z.ZodObject>, 'permissions' | 'unscopedBecause'>,
): void {
  if (permissions.length === 0) return;
  const policy = new Policy(role, 'Permissions', { statements: [...permissions] });
  policy.attachToRole(role);
  if (unscopedBecause !== undefined) acknowledge(policy, UNSCOPED, unscopedBecause);
}

import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import * as z from 'zod';
import { openOnce } from './open-once.ts';
import { readConfig } from './read-config.ts';
import { lambdaSurroundings, type Surroundings, type Tools } from './surroundings.ts';
import { type LambdaHandler, wrapDoor } from './wrap-door.ts';

/** A request as a Lambda behind an HTTP API is handed it. */
export interface HttpRequest {
  readonly method: string;
  readonly query: Readonly<Record<string, string | undefined>>;
  /** By names in small letters. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The very text that was sent: signatures are of it. */
  readonly body: string;
  /** The ARN of whoever signed the request, where the route asks for that. */
  readonly caller?: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What a Lambda behind an HTTP API says of itself. */
export interface HttpDoor<Config extends z.ZodObject, Ports> {
  readonly config: Config;
  readonly open: (config: z.output<Config>) => Ports;
  /** Answers; what it throws is answered with 500 by the API, and is an error of the Lambda. */
  readonly handle: (request: HttpRequest, tools: Tools<Ports>) => Promise<HttpAnswer>;
}

/** The handler of a Lambda behind an HTTP API, payload version 2. */
export function httpDoor<Config extends z.ZodObject, Ports>(
  door: HttpDoor<Config, Ports>,
  surroundings: Surroundings = lambdaSurroundings(),
): LambdaHandler<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2> {
  const { environment, ...rest } = surroundings;
  const config = readConfig(door.config, environment);
  const ports = openOnce(() => door.open(config));
  return wrapDoor(surroundings, async (event: APIGatewayProxyEventV2, _context, signal) => {
    const answer = await door.handle(requestOf(event), { ...rest, ports: ports(), signal });
    return { statusCode: answer.status, headers: { ...answer.headers }, body: answer.body ?? '' };
  });
}

function requestOf({
  requestContext,
  queryStringParameters,
  headers,
  body,
  isBase64Encoded,
}: APIGatewayProxyEventV2): HttpRequest {
  const lowered = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  return {
    method: requestContext.http.method,
    query: queryStringParameters ?? {},
    headers: Object.fromEntries(lowered),
    body: isBase64Encoded ? Buffer.from(body ?? '', 'base64').toString() : (body ?? ''),
    ...callerOf(requestContext),
  };
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html */
const signedSchema = z.object({ authorizer: z.object({ iam: z.object({ userArn: z.string().min(1) }) }) });

function callerOf(requestContext: unknown): Pick<HttpRequest, 'caller'> {
  const signed = signedSchema.safeParse(requestContext);
  return signed.success ? { caller: signed.data.authorizer.iam.userArn } : {};
}

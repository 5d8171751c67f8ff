import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { type HttpRequest, httpDoor } from '#lambdas/runtime/http-door.ts';
import { invocationContext, recordedSurroundings } from './recorded-surroundings.ts';

const event = (change: Partial<APIGatewayProxyEventV2> = {}) =>
  ({
    version: '2.0',
    headers: { 'X-PagerDuty-Signature': 'v1=a', host: 'api' },
    queryStringParameters: { t: 'token' },
    requestContext: { http: { method: 'POST' } },
    isBase64Encoded: false,
    body: '{"a": 1 }',
    ...change,
  }) as APIGatewayProxyEventV2;

test('a request is handed on with small header names and the very text of its body', async () => {
  const seen: HttpRequest[] = [];
  const handler = httpDoor(
    {
      config: z.strictObject({}),
      open: () => ({}),
      handle: async (request) => {
        seen.push(request);
        return { status: 202, headers: { 'content-type': 'text/plain' }, body: 'ok' };
      },
    },
    recordedSurroundings(),
  );
  const expected = { statusCode: 202, headers: { 'content-type': 'text/plain' }, body: 'ok' };
  expect(await handler(event(), invocationContext())).toEqual(expected);
  const encoded = { body: Buffer.from('{"a": 1 }').toString('base64'), isBase64Encoded: true };
  await handler(event(encoded), invocationContext());
  const request = {
    method: 'POST',
    query: { t: 'token' },
    headers: { 'x-pagerduty-signature': 'v1=a', host: 'api' },
    body: '{"a": 1 }',
  };
  expect(seen).toEqual([request, request]);
});

test('a request without query or body is one all the same, and what fails is an error of the Lambda', async () => {
  const surroundings = recordedSurroundings();
  const handler = httpDoor(
    {
      config: z.strictObject({}),
      open: () => ({}),
      handle: async ({ query, body }) => {
        throw new Error(`broken: ${JSON.stringify(query)} "${body}"`);
      },
    },
    surroundings,
  );
  const { body: _, queryStringParameters: __, ...bare } = event();
  await expect(handler(bare, invocationContext())).rejects.toThrow('broken: {} ""');
  expect(surroundings.logged).toHaveLength(1);
});

test('a request that credentials of AWS signed says whose they are', async () => {
  const callers: (string | undefined)[] = [];
  const handler = httpDoor(
    {
      config: z.strictObject({}),
      open: () => ({}),
      handle: async ({ caller }) => {
        callers.push(caller);
        return { status: 200 };
      },
    },
    recordedSurroundings(),
  );
  const userArn = 'arn:aws:iam::111122223333:user/ana';
  const http = { method: 'POST' };
  for (const requestContext of [
    { http, authorizer: { iam: { userArn } } },
    { http, authorizer: { jwt: {} } },
    { http },
  ])
    await handler(event({ requestContext } as never), invocationContext());
  expect(callers).toEqual([userArn, undefined, undefined]);
});

import { createServer, type Server } from 'node:http';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { resourceDoor } from '#lambdas/runtime/resource-door.ts';
import { invocationContext, recordedSurroundings } from './recorded-surroundings.ts';

/** Stands for the signed address in S3 where CloudFormation waits for answers. */
let server: Server;
let address: string;
let answers: { method: string | undefined; contentType: string | undefined; body: unknown }[] = [];
let refusals = 0;

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    answers.push({
      method: request.method,
      contentType: request.headers['content-type'],
      body: JSON.parse(Buffer.concat(chunks).toString()),
    });
    response.statusCode = refusals > 0 ? 503 : 200;
    refusals -= 1;
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  address = typeof bound === 'object' && bound !== null ? `http://127.0.0.1:${bound.port}/answer?Signature=secret` : '';
});
afterAll(() => server.close());
beforeEach(() => {
  answers = [];
  refusals = 0;
});

function request(change: Partial<{ RequestType: string; properties: object }> = {}): CloudFormationCustomResourceEvent {
  return {
    RequestType: change.RequestType ?? 'Create',
    ServiceToken: 'arn:aws:lambda:eu-central-1:123456789012:function:deliver',
    ResponseURL: address,
    StackId: 'arn:aws:cloudformation:eu-central-1:123456789012:stack/evenkeel-slo/1',
    RequestId: 'request-1',
    LogicalResourceId: 'Delivery',
    ResourceType: 'Custom::CatalogDelivery',
    ...(change.RequestType === undefined ? {} : { PhysicalResourceId: 'first' }),
    ResourceProperties: {
      ServiceToken: 'arn:aws:lambda:eu-central-1:123456789012:function:deliver',
      ServiceTimeout: '300',
      ...(change.properties ?? { AssetKey: 'a.zip' }),
    },
  } as CloudFormationCustomResourceEvent;
}

const DONE = {
  Status: 'SUCCESS',
  RequestId: 'request-1',
  LogicalResourceId: 'Delivery',
  StackId: 'arn:aws:cloudformation:eu-central-1:123456789012:stack/evenkeel-slo/1',
};

function deliveryDoor(fail?: Error, config = z.strictObject({})) {
  const surroundings = recordedSurroundings();
  const delivered: string[] = [];
  const handler = resourceDoor(
    {
      config,
      properties: z.strictObject({ AssetKey: z.string() }),
      open: () => ({}),
      handle: async ({ AssetKey }) => {
        if (fail !== undefined) throw fail;
        delivered.push(AssetKey);
        return { CatalogKey: `catalog/${AssetKey}` };
      },
    },
    surroundings,
  );
  return { handler, delivered, surroundings };
}

describe('the door of a custom resource', () => {
  it('does what the properties say and tells CloudFormation so', async () => {
    const { handler, delivered } = deliveryDoor();

    await handler(request(), invocationContext());

    expect(delivered).toEqual(['a.zip']);
    expect(answers).toEqual([
      {
        method: 'PUT',
        contentType: '',
        body: { ...DONE, PhysicalResourceId: '2026/01/01/[$LATEST]5d7f', Data: { CatalogKey: 'catalog/a.zip' } },
      },
    ]);
  });

  it('keeps the name of a resource that changes', async () => {
    const { handler, delivered } = deliveryDoor();

    await handler(request({ RequestType: 'Update', properties: { AssetKey: 'b.zip' } }), invocationContext());

    expect(delivered).toEqual(['b.zip']);
    expect(answers).toMatchObject([{ body: { ...DONE, PhysicalResourceId: 'first' } }]);
  });

  it('lets a resource go without asking, also one whose properties were never right', async () => {
    const { handler, delivered } = deliveryDoor();

    await handler(request({ RequestType: 'Delete', properties: { wrong: true } }), invocationContext());

    expect(delivered).toEqual([]);
    expect(answers).toMatchObject([{ body: { ...DONE, PhysicalResourceId: 'first' } }]);
  });

  it('tells CloudFormation why it failed, in as many words as fit, and logs it', async () => {
    const { handler, surroundings } = deliveryDoor(new Error(`S3 said no${'!'.repeat(2_000)}`));

    await handler(request(), invocationContext());

    expect(answers).toMatchObject([{ body: { Status: 'FAILED', Reason: `S3 said no${'!'.repeat(990)}` } }]);
    expect(surroundings.logged).toMatchObject([{ level: 'error', message: 'the invocation failed' }]);
  });

  it('refuses properties that it can not read', async () => {
    const { handler, delivered } = deliveryDoor();

    await handler(request({ properties: { AssetKey: 7 } }), invocationContext());

    expect(delivered).toEqual([]);
    expect(answers).toMatchObject([
      {
        body: {
          Status: 'FAILED',
          Reason: expect.stringMatching(/^the properties of Delivery can't be read: .*AssetKey/s),
        },
      },
    ]);
  });

  it('starts with a wrong configuration too, for otherwise nobody would tell CloudFormation of it', async () => {
    const { handler, delivered } = deliveryDoor(undefined, z.strictObject({ BUCKET: z.string() }));

    await handler(request(), invocationContext());

    expect(delivered).toEqual([]);
    expect(answers).toMatchObject([
      { body: { Status: 'FAILED', Reason: expect.stringContaining('BUCKET is missing') } },
    ]);
  });

  it('answers again where the answer was not taken', async () => {
    const { handler } = deliveryDoor();
    refusals = 2;

    await handler(request(), invocationContext());

    expect(answers.map(({ body }) => (body as { Status: string }).Status)).toEqual(['SUCCESS', 'SUCCESS', 'SUCCESS']);
  });

  it('fails, without telling the signed address, where no answer is taken', async () => {
    const { handler, surroundings } = deliveryDoor();
    refusals = Number.POSITIVE_INFINITY;

    await expect(handler(request(), invocationContext())).rejects.toThrow(
      'CloudFormation did not take the answer for Delivery in 3 attempts (status 503)',
    );
    expect(JSON.stringify(surroundings.logged)).not.toContain('Signature');
  });
});

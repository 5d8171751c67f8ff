import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SECRET_CACHE_MS, SecretUnavailableError, secretText } from '#adapters/aws/secret-text.ts';
import { instant, plusMs } from '#core/shared/instant.ts';

describe('a secret of Secrets Manager', () => {
  let server: Server;
  let client: SecretsManagerClient;
  let asked: string[];
  /** What it holds by version stage; without an entry it answers ResourceNotFoundException. */
  let stages: Record<string, string>;
  let now = instant(0);

  beforeEach(async () => {
    [asked, stages, now] = [[], { AWSCURRENT: ' key-2\n', AWSPREVIOUS: 'key-1' }, instant(0)];
    server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const { SecretId, VersionStage } = JSON.parse(Buffer.concat(chunks).toString());
      asked.push(`${SecretId} ${VersionStage}`);
      const text = stages[VersionStage];
      response.setHeader('content-type', 'application/x-amz-json-1.1');
      if (text === undefined)
        return void response
          .writeHead(400)
          .end(JSON.stringify({ __type: 'ResourceNotFoundException', Message: "can't find it" }));
      response.end(JSON.stringify({ Name: SecretId, SecretString: text }));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    client = new SecretsManagerClient({
      endpoint,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      maxAttempts: 1,
    });
  });
  afterEach(async () => {
    client.destroy();
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

  const open = () => secretText({ client, secretId: 'pagerduty', clock: { now: () => now } });

  test('is read once in five minutes, without the line break that editors leave', async () => {
    const secret = open();
    expect([await secret.current(), await secret.current()]).toEqual(['key-2', 'key-2']);
    now = plusMs(now, SECRET_CACHE_MS - 1);
    await secret.current();
    expect(asked).toEqual(['pagerduty AWSCURRENT']);
    stages.AWSCURRENT = 'key-3';
    now = plusMs(now, 1);
    expect(await secret.current()).toBe('key-3');
  });

  test('is used on where it can not be read again, for an old key pages and no key does not', async () => {
    const secret = open();
    await secret.current();
    stages = {};
    now = plusMs(now, SECRET_CACHE_MS);
    expect(await secret.current()).toBe('key-2');
    expect(asked).toHaveLength(2);
  });

  test('has a previous version after a rotation and none before', async () => {
    expect(await open().previous()).toBe('key-1');
    stages = { AWSCURRENT: 'key-2' };
    expect(await open().previous()).toBeUndefined();
  });

  test('that is missing or empty is an error that says which, and what to do', async () => {
    stages = {};
    await expect(open().current()).rejects.toThrow(
      "secret pagerduty (AWSCURRENT) can't be read from Secrets Manager: ResourceNotFoundException",
    );
    stages = { AWSCURRENT: ' ', AWSPREVIOUS: '' };
    await expect(open().current()).rejects.toThrow(SecretUnavailableError);
    await expect(open().previous()).rejects.toThrow('its version AWSPREVIOUS holds no text');
  });
});

import { expect, test } from 'vitest';
import { tellWitness } from '#adapters/http/witness.ts';
import { startStandIn } from '#test/e2e/stand-in-server.ts';

test('the witness is told, and what it says to it is an error that does not tell its address', async () => {
  const statuses = [200, 404];
  const paths: (string | undefined)[] = [];
  const witness = await startStandIn(({ url, method }) => {
    paths.push(`${method} ${url}`);
    const status = statuses.shift();
    return status === undefined ? 'drop' : { status, answer: {} };
  });
  const address = `${witness.origin}/ping/s3cret`;
  await tellWitness(address);
  const failures = [
    await tellWitness(address).catch((error) => error.message),
    await tellWitness(address).catch((error) => error.message),
    await tellWitness('http://example.com/s3cret').catch((error) => error.message),
  ];
  expect(failures).toEqual([
    expect.stringMatching(/^the witness at 127\.0\.0\.1:\d+ answered 404$/),
    expect.stringMatching(/^the witness at 127\.0\.0\.1:\d+ gave no answer: TypeError$/),
    'the secret of the witness holds no https address',
  ]);
  expect(paths).toEqual(Array(3).fill('POST /ping/s3cret'));
  await witness.close();
});

import { expect, onTestFinished, test, vi } from 'vitest';
import { awsJsonStandIn } from '#test/adapters/aws/aws-json-stand-in.ts';
import { invocationContext } from '#test/lambdas/runtime/recorded-surroundings.ts';

/** The Lambda as AWS runs it, over a table that holds nothing. */
async function invoke(UserParameters: string) {
  const standIn = await awsJsonStandIn();
  const environment = {
    BOOKS_TABLE: 'books',
    EVENTS_TABLE: 'events',
    AWS_ENDPOINT_URL: standIn.config.endpoint,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_SERVICE_NAME: 'slo',
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  onTestFinished(() => {
    vi.unstubAllEnvs();
    vi.resetModules();
  });
  const { handler } = await import('#lambdas/slo/hold-pipeline.ts');
  const job = { id: 'job-1', data: { actionConfiguration: { configuration: { UserParameters } } } };
  await handler({ 'CodePipeline.job': job }, invocationContext());
  return standIn.asked;
}

test('a pipeline of a service that nobody knows is held back, and shows why', async () => {
  const asked = await invoke('shop');
  expect(asked.map(({ operation }) => operation)).toEqual(['Query', 'PutJobFailureResult']);
  expect(asked[1]?.input).toMatchObject({
    failureDetails: {
      message: 'the gate of shop is closed: no SLO of shop was ever evaluated, so nothing says that a release is safe',
    },
  });
});

test('a pipeline whose words are wrong is held back without a look, and shows what is allowed', async () => {
  const [told] = await invoke('{"servce":"shop"}');
  expect(told).toMatchObject({
    operation: 'PutJobFailureResult',
    input: { failureDetails: { message: expect.stringContaining("UserParameters are a service's name, or {") } },
  });
});

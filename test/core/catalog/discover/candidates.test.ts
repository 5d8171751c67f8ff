import { describe, expect, test } from 'vitest';
import { writeYaml } from '#adapters/documents/write-yaml.ts';
import { candidatesOf, type Found, KINDS, type Kind } from '#core/catalog/discover/candidates.ts';
import { readText } from '#test/core/catalog/read-text.ts';

function kindOf(name: string): Kind {
  const kind = KINDS.find((each) => each.name === name);
  if (kind === undefined) throw new Error(`no kind ${name}`);
  return kind;
}
const lambda = (FunctionName: string): Found => ({ kind: kindOf('lambda'), dimensions: { FunctionName } });

describe('an SLO that is proposed', () => {
  test.each(KINDS.map((kind) => [kind.name, kind] as const))(
    'of %s is one that the catalog reads without a warning',
    (_, kind) => {
      const dimensions = Object.fromEntries(kind.dimensions.map((name) => [name, `app/my ${name}/5f`]));
      for (const candidate of candidatesOf([{ kind, dimensions }], 'eu-west-1')) {
        const documents = candidate.documents('0.995', candidate.description);
        const verdict = readText(writeYaml(documents));
        if (!verdict.valid) throw new Error(JSON.stringify(verdict.problems));
        expect([verdict.warnings, verdict.catalog.slos.length]).toEqual([[], 1]);
        const [slo] = verdict.catalog.slos;
        expect(slo).toMatchObject({
          name: candidate.name,
          service: candidate.service,
          target: '0.995',
          description: candidate.description,
          window: { kind: 'rolling', lengthMs: 28 * 86_400_000 },
          sli: { total: { region: 'eu-west-1' }, part: { region: 'eu-west-1' } },
        });
      }
    },
  );

  test('is named for what it is of', () => {
    const alb: Found = { kind: kindOf('alb'), dimensions: { LoadBalancer: 'app/Shop/50dc6c495c0c9188' } };
    const table: Found = { kind: kindOf('dynamodb'), dimensions: { Operation: 'GetItem', TableName: 'orders' } };
    const named = candidatesOf([alb, table], 'eu-west-1').map(({ name, service, kind }) => [name, service, kind]);
    expect(named).toEqual([
      ['alb-shop-availability', 'shop', 'alb'],
      ['alb-shop-latency', 'shop', 'alb'],
      ['dynamodb-orders-getitem-availability', 'orders', 'dynamodb'],
    ]);
  });

  test('never shares its name with another, however alike their names are', () => {
    const long = 'a-function-with-the-longest-name-that-lambda-takes-in-its-life';
    const things = ['pay', 'Pay', 'PAY', `${long}-1`, `${long}-2`].map(lambda);
    const names = candidatesOf(things, 'eu-west-1').map(({ name }) => name);
    expect(names.slice(0, 3)).toEqual(['lambda-pay-success', 'lambda-pay-success-2', 'lambda-pay-success-3']);
    expect([new Set(names).size, names.every((name) => name.length <= 63)]).toEqual([5, true]);
  });
});

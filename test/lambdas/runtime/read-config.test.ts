import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { ConfigError, readConfig } from '#lambdas/runtime/read-config.ts';

const schema = z.strictObject({
  TABLE: z.string().min(1),
  DELAY_MINUTES: z.coerce.number().int().max(60),
  PHONE_NUMBERS: z.string().startsWith('[', 'must be a JSON list').optional().meta({ confidential: true }),
});

function complaintOf(environment: Record<string, string>): unknown {
  try {
    return readConfig(schema, environment);
  } catch (error) {
    return error;
  }
}

describe('the configuration of a Lambda', () => {
  it('is read from the keys of its schema and from no others', () => {
    expect(readConfig(schema, { TABLE: 'books', DELAY_MINUTES: '3', AWS_REGION: 'eu-central-1' })).toEqual({
      TABLE: 'books',
      DELAY_MINUTES: 3,
    });
  });

  it('is refused with every wrong key, its value and what is allowed', () => {
    expect(complaintOf({ DELAY_MINUTES: '61' })).toEqual(
      new ConfigError(
        'the environment of this Lambda is wrong: TABLE is missing: Invalid input: expected string, received undefined; ' +
          'DELAY_MINUTES is "61": Too big: expected number to be <=60; deploy it again',
      ),
    );
  });

  it('never quotes a value that is confidential', () => {
    expect(complaintOf({ TABLE: 'books', DELAY_MINUTES: '3', PHONE_NUMBERS: '+4915112345678' })).toEqual(
      new ConfigError(
        'the environment of this Lambda is wrong: PHONE_NUMBERS is hidden (14 characters): must be a JSON list; deploy it again',
      ),
    );
  });
});

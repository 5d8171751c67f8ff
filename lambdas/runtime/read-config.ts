import type * as z from 'zod';

/** The environment of a Lambda is not what its schema asks for: a mistake of the deployment, which no retry heals. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/**
 * Reads the configuration of a Lambda from its environment. Doors do so while their module loads, so that a wrong one
 * fails the Lambda's start, before anything was taken from a queue or a stream. Only the keys of the schema are looked at, for Lambda adds
 * many of its own. A key whose schema carries `.meta({ confidential: true })` is never quoted in an error.
 */
export function readConfig<Schema extends z.ZodObject>(
  schema: Schema,
  environment: Readonly<Record<string, string | undefined>>,
): z.output<Schema> {
  const keys = Object.keys(schema.shape);
  const given = Object.fromEntries(
    keys.filter((key) => environment[key] !== undefined).map((key) => [key, environment[key]]),
  );
  const read = schema.safeParse(given);
  if (read.success) return read.data;
  const complaints = read.error.issues.map((issue) => {
    const key = String(issue.path[0]);
    return `${key} is ${quote(schema, key, environment[key])}: ${issue.message}`;
  });
  throw new ConfigError(`the environment of this Lambda is wrong: ${complaints.join('; ')}; deploy it again`);
}

function quote(schema: z.ZodObject, key: string, value: string | undefined): string {
  if (value === undefined) return 'missing';
  const keySchema = schema.shape[key] as z.ZodType | undefined;
  return keySchema?.meta()?.confidential === true
    ? `hidden (${value.length} characters)`
    : JSON.stringify(value.slice(0, 200));
}

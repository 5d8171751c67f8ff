import * as z from 'zod';
import { openOnce } from './open-once.ts';
import { readConfig } from './read-config.ts';
import { lambdaSurroundings, type Surroundings, type Tools } from './surroundings.ts';
import { type LambdaHandler, wrapDoor } from './wrap-door.ts';

/** What a Lambda that EventBridge Scheduler invokes says of itself. */
export interface ScheduleDoor<Config extends z.ZodObject, Input extends z.ZodType, Ports> {
  readonly config: Config;
  /** The schema of the schedule's input. */
  readonly input: Input;
  readonly open: (config: z.output<Config>) => Ports;
  /** Does the scheduled work. A schedule rings at least once, so doing it twice must change nothing. */
  readonly handle: (input: z.output<Input>, tools: Tools<Ports>) => Promise<void>;
}

/** The handler of a scheduled Lambda. What it throws is retried by Lambda, and then kept in its dead-letter queue. */
export function scheduleDoor<Config extends z.ZodObject, Input extends z.ZodType, Ports>(
  door: ScheduleDoor<Config, Input, Ports>,
  surroundings: Surroundings = lambdaSurroundings(),
): LambdaHandler<unknown, void> {
  const { environment, ...rest } = surroundings;
  const config = readConfig(door.config, environment);
  const ports = openOnce(() => door.open(config));
  return wrapDoor(surroundings, async (event: unknown, _context, signal) => {
    const tools = { ...rest, ports: ports(), signal };
    await door.handle(readInput(door.input, event), tools);
  });
}

function readInput<Input extends z.ZodType>(schema: Input, event: unknown): z.output<Input> {
  const read = schema.safeParse(event);
  if (read.success) return read.data;
  const error = new Error(
    `the schedule's input can't be read: ${z.prettifyError(read.error)}; correct the target of the schedule`,
  );
  error.name = 'ScheduleInputError';
  throw error;
}

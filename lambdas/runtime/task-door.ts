import * as z from 'zod';
import { openOnce } from './open-once.ts';
import { readConfig } from './read-config.ts';
import { lambdaSurroundings, type Surroundings, type Tools } from './surroundings.ts';
import { type LambdaHandler, wrapDoor } from './wrap-door.ts';

/** What a Lambda that another service hands a task to, as a schedule or a pipeline does, says of itself. */
export interface TaskDoor<Config extends z.ZodObject, Task extends z.ZodType, Ports, Answer> {
  readonly config: Config;
  /** The schema of the event. */
  readonly task: Task;
  readonly open: (config: z.output<Config>) => Ports;
  /** Does the task, and says what whoever waits for it is to know. Services hand over at least once, so doing it twice must change nothing. */
  readonly handle: (task: z.output<Task>, tools: Tools<Ports>) => Promise<Answer>;
}

/** The handler of a task. A task that can't be read is never done, so that whoever waits for it goes on waiting until it times out. */
export function taskDoor<Config extends z.ZodObject, Task extends z.ZodType, Ports, Answer>(
  door: TaskDoor<Config, Task, Ports, Answer>,
  surroundings: Surroundings = lambdaSurroundings(),
): LambdaHandler<unknown, Answer> {
  const { environment, ...rest } = surroundings;
  const config = readConfig(door.config, environment);
  const ports = openOnce(() => door.open(config));
  return wrapDoor(surroundings, async (event: unknown, _context, signal) =>
    door.handle(readTask(door.task, event), { ...rest, ports: ports(), signal }),
  );
}

function readTask<Task extends z.ZodType>(schema: Task, event: unknown): z.output<Task> {
  const read = schema.safeParse(event);
  if (read.success) return read.data;
  const error = new Error(`the task can't be read: ${z.prettifyError(read.error)}; correct who hands it over`);
  error.name = 'TaskInputError';
  throw error;
}

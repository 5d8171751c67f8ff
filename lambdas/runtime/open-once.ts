import type * as z from 'zod';
import { readConfig } from './read-config.ts';

/**
 * Gives the ports of a Lambda: its configuration is checked and its clients are built at the first call, and kept as
 * long as the process lives. Where that fails nothing is kept, so the next invocation says so again.
 */
export function openOnce<Schema extends z.ZodObject, Ports>(
  config: Schema,
  environment: Readonly<Record<string, string | undefined>>,
  open: (config: z.output<Schema>) => Ports,
): () => Ports {
  let opened: { ports: Ports } | undefined;
  return () => {
    opened ??= { ports: open(readConfig(config, environment)) };
    return opened.ports;
  };
}

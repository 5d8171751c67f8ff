/**
 * Gives the ports of a Lambda: its clients are built at the first call, and kept as long as the process lives. Where that
 * fails nothing is kept, so the next invocation says so again.
 */
export function openOnce<Ports>(open: () => Ports): () => Ports {
  let opened: { ports: Ports } | undefined;
  return () => {
    opened ??= { ports: open() };
    return opened.ports;
  };
}

import { checkGate, type GateAnswer, type GateOverride, type GatePorts } from './check-gate.ts';
import type { ReleaseStep } from './ports.ts';

export interface HoldPorts extends GatePorts {
  readonly step: ReleaseStep;
}

/** What a release that waits was told. */
export interface HeldRelease {
  readonly isOpen: boolean;
  readonly summary: string;
  /** Why the gate could not be read; null where it was. */
  readonly trouble: Error | null;
}

/** Tells a release that waits at the gate of a service whether it may go on. A gate that can't be read is closed. */
export async function holdRelease(
  { step, ...gate }: HoldPorts,
  service: string,
  override: GateOverride | null,
): Promise<HeldRelease> {
  const held = await readGate(gate, service, override);
  await step.settle(held);
  return held;
}

async function readGate(gate: GatePorts, service: string, override: GateOverride | null): Promise<HeldRelease> {
  try {
    const answer = await checkGate(gate, service, override);
    return { isOpen: answer.isOpen, summary: summaryOf(answer), trouble: null };
  } catch (cause) {
    const trouble = cause instanceof Error ? cause : new Error(String(cause));
    const summary = `the gate of ${service} can't be read, so it is closed: ${trouble.message}`;
    return { isOpen: false, summary, trouble };
  }
}

function summaryOf({ service, isOpen, override, reasons }: GateAnswer): string {
  const why = reasons.map(({ reason }) => reason).join('; ');
  if (override !== null)
    return `the gate of ${service} is overridden by ${override.by}: ${override.reason} (closed because ${why})`;
  return isOpen ? `the gate of ${service} is open` : `the gate of ${service} is closed: ${why}`;
}

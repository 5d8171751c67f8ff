import { acknowledgeByLink, type LinkClaim, type UnknownPerson } from './acknowledge-by-link.ts';
import type { ChangePagePorts, PageChange } from './change-page.ts';

export interface AcknowledgeByCallPorts extends ChangePagePorts {
  /** Whether this is the code of a claim. */
  readonly isCode: (code: string, claim: LinkClaim) => boolean;
}

export interface WrongCode {
  readonly refusal: { readonly code: 'wrong-code'; readonly reason: string };
}

/** Acknowledges the page that a call was about, where its code was entered: whoever picks up, or a machine, enters none. */
export async function acknowledgeByCall(
  ports: AcknowledgeByCallPorts,
  { claim, entered }: { readonly claim: LinkClaim; readonly entered: string },
): Promise<PageChange | UnknownPerson | WrongCode> {
  if (!ports.isCode(entered, claim))
    return { refusal: { code: 'wrong-code', reason: 'this is not the code of the page' } };
  return acknowledgeByLink(ports, claim, 'voice');
}

/** The accounts that a call may see: its own and, where it is a monitoring account, the source accounts linked to it. */
export interface Accounts {
  readonly own: string;
  readonly linked: readonly string[];
}

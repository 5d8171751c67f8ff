import type { LegName, PageAction } from '#core/oncall/events.ts';
import type { PageNotice } from '#core/oncall/notice.ts';
import type { PageLeg } from '#flows/oncall/ports.ts';

/** A leg that keeps what it accepted, and whose answers a test can decide. */
export class RecordingLeg implements PageLeg {
  readonly name: LegName;
  readonly accepted: { readonly target: string; readonly action: PageAction; readonly notice: PageNotice }[] = [];
  readonly #targets: readonly string[];
  /** Throws to refuse a notice; it is accepted where this returns. */
  answer: (target: string, notice: PageNotice) => void | Promise<void> = () => {};
  /** Called once the other side has accepted: throws where the answer gets lost on its way back. */
  answered: (target: string, notice: PageNotice) => void | Promise<void> = () => {};

  constructor(name: LegName, targets: readonly string[]) {
    this.name = name;
    this.#targets = targets;
  }

  async targets(): Promise<readonly string[]> {
    return this.#targets;
  }

  async send(target: string, notice: PageNotice): Promise<{ reference: string }> {
    await this.answer(target, notice);
    this.accepted.push({ target, action: notice.action, notice });
    await this.answered(target, notice);
    return { reference: `${target}-${this.accepted.length}` };
  }

  actionsTo(target: string): PageAction[] {
    return this.accepted.filter((sent) => sent.target === target).map(({ action }) => action);
  }
}

import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PROPERTIES } from './properties.ts';

/** A guard that is taken out of the code, and the property that falls with it. */
interface Mutation {
  readonly property: string;
  readonly what: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

const NEXT_DELIVERY = 'core/oncall/next-delivery.ts';
const DECIDE_PAGE = 'core/oncall/decide-page.ts';
const NEXT_STEP = 'core/oncall/next-step.ts';
const OPEN_TRIGGERS = "if (page.status === 'open') {";

const MUTATIONS: readonly Mutation[] = [
  {
    property: 'E1 ',
    what: 'an acknowledged page goes on telling',
    file: NEXT_DELIVERY,
    from: OPEN_TRIGGERS,
    to: "if (page.status === 'open' || page.status === 'acknowledged') {",
  },
  {
    property: 'E2 ',
    what: 'a page that is over goes on telling',
    file: NEXT_DELIVERY,
    from: OPEN_TRIGGERS,
    to: "if (page.status === 'open' || page.status === 'resolved') {",
  },
  {
    property: 'E3 ',
    what: 'the claim of a worker that died holds for ever',
    file: NEXT_DELIVERY,
    from: "if (now < until) return { kind: 'wait'",
    to: "if (attempt > 0) return { kind: 'wait'",
  },
  {
    property: 'E4 ',
    what: 'what was accepted is told again',
    file: NEXT_DELIVERY,
    from: "case 'sent':\n      return {",
    to: "case 'sent':\n      return now > 0 ? again(1, 'was accepted') : {",
  },
  {
    property: 'E5 ',
    what: 'steps are not counted',
    file: NEXT_STEP,
    from: 'number: number + 1',
    to: 'number: Math.max(1, number)',
  },
  {
    property: 'E6 ',
    what: 'an acknowledged page is escalated without asking anew',
    file: DECIDE_PAGE,
    from: "if (page.status === 'acknowledged') {\n    const actor",
    to: "if (page.status === 'suppressed') {\n    const actor",
  },
  {
    property: 'E7 ',
    what: 'a second acknowledgement counts too',
    file: DECIDE_PAGE,
    from: "if (page.status === 'acknowledged') {\n    const { by",
    to: "if (page.status === 'acknowledged' && page.cycle < 0) {\n    const { by",
  },
  {
    property: 'E8 ',
    what: 'what is taken back goes on where it stood',
    file: 'core/oncall/page.ts',
    from: 'cycle: page.cycle + 1,\n        round: 1,\n        step: 0,',
    to: 'cycle: page.cycle + 1,',
  },
  {
    property: 'E9 ',
    what: 'the sweep is not told when a mute ends',
    file: 'core/oncall/page-row.ts',
    from: 'dueAt: page.dueAt,',
    to: "dueAt: page.status === 'suppressed' ? null : page.dueAt,",
  },
  {
    property: 'E10 ',
    what: 'every page of a storm goes at once',
    file: 'core/oncall/bundle.ts',
    from: 'return now < until ?',
    to: 'return now < 0 ?',
  },
  {
    property: 'what was told with another page',
    what: 'what was told with a page that is over is forgotten',
    file: 'flows/oncall/sweep-pages.ts',
    from: '(cared.get(lead) ?? true)',
    to: '(cared.get(lead) ?? false)',
  },
  {
    property: 'a contact is told no more often',
    what: 'nobody counts how often somebody was told',
    file: 'core/oncall/contact-limits.ts',
    from: 'return free > now ? free : now;',
    to: 'return free > now ? now : now;',
  },
  {
    property: 'without faults the timer takes a step',
    what: 'a timer does nothing',
    file: 'flows/oncall/wake-page.ts',
    from: 'page.number !== number)',
    to: 'page.number >= number)',
  },
  {
    property: 'no more pages share the fate',
    what: 'a page is taken for told with one that did not know of it',
    file: 'core/oncall/bundle.ts',
    from: 'return told.includes(pageKey) ||',
    to: 'return pageKey.length > 0 ||',
  },
  {
    property: 'E11 ',
    what: 'each step goes by the policy of that moment',
    file: DECIDE_PAGE,
    from: 'changed([nextStep(page, world, page.bundle)])',
    to: 'changed([nextStep({ ...page, opened: { ...page.opened, plan: planOf(policyFor(page.opened.alert.service, world.roster, plan.legs, now), { service: page.opened.alert.service, urgency: page.opened.urgency }, plan.legs) } }, world, page.bundle)])',
  },
  {
    property: 'E12 ',
    what: 'there is no catch-all',
    file: NEXT_STEP,
    from: 'if (fellBack) contacts = catchAllOf(plan);',
    to: '',
  },
  {
    property: 'E13 ',
    what: 'PagerDuty is not told of an acknowledgement',
    file: NEXT_DELIVERY,
    from: "new Set(['pagerduty', 'slack', 'webhook'])",
    to: 'new Set()',
  },
  {
    property: 'E14 ',
    what: 'a wake-up that comes twice triggers anew what was resolved',
    file: NEXT_DELIVERY,
    from: "return nextAttempt('resolve', 0,",
    to: "return progressOf(delivery.resolve, 0).status === 'sent' ? nextAttempt('trigger', number + 1, progressOf(delivery.trigger, number + 1), now) : nextAttempt('resolve', 0,",
  },
  {
    property: 'a step is taken within a minute',
    what: 'the sweep waits two minutes',
    file: 'flows/oncall/sweep-pages.ts',
    from: 'dueAt <= now',
    to: 'dueAt <= now - 120_000',
  },
  {
    property: 'whoever was told that it burns',
    what: 'only what is known to have arrived is told of the end',
    file: NEXT_DELIVERY,
    from: "if (!isTold) return { kind: 'skip'",
    to: "if (trigger.status !== 'sent') return { kind: 'skip'",
  },
  {
    property: 'every page ends',
    what: 'an end that comes before its beginning is dropped',
    file: 'flows/oncall/open-page.ts',
    from: "change.refusal.code === 'not-yet-open'",
    to: "change.refusal.code === 'nothing-due'",
  },
  {
    property: 'without faults a page is accepted',
    what: 'the first step waits for the sweep',
    file: DECIDE_PAGE,
    from: 'dueAt: plusMs(now, ms),',
    to: 'dueAt: plusMs(now, ms + 1),',
  },
];

const WORLDS_MAX = 1_500;
const ROOT = new URL('../../', import.meta.url).pathname;
const COPIES = `${ROOT}.proof/`;
const ROOMS = ['core', 'flows', 'adapters/local', 'test/proof', 'package.json'];

beforeAll(() => rm(COPIES, { recursive: true, force: true }));
afterAll(() => rm(COPIES, { recursive: true, force: true }));

/** The first seed that breaks the property in a copy of the code with the change; `none` where no world does. */
async function firstBroken({ property, file, from, to }: Mutation, name: string): Promise<string> {
  const copy = `${COPIES}${name}`;
  await mkdir(copy, { recursive: true });
  for (const room of ROOMS) await cp(`${ROOT}${room}`, `${copy}/${room}`, { recursive: true });
  const text = await readFile(`${copy}/${file}`, 'utf8');
  expect(text.split(from), `${file} holds "${from}" once`).toHaveLength(2);
  await writeFile(`${copy}/${file}`, text.replace(from, to));
  const words = ['--disable-warning=ExperimentalWarning', 'test/proof/until-broken.ts', property, String(WORLDS_MAX)];
  const { stdout } = await promisify(execFile)(process.execPath, words, { cwd: copy });
  return stdout;
}

test.each(MUTATIONS)(
  '$property falls where $what',
  async (mutation) => {
    const name = String(MUTATIONS.indexOf(mutation));
    expect(await firstBroken(mutation, name)).toMatch(/^\d+$/);
  },
  120_000,
);

test('every property falls with some guard', () => {
  const fallen = (name: string) => MUTATIONS.some(({ property }) => name.startsWith(property));
  expect(Object.keys(PROPERTIES).filter((name) => !fallen(name))).toEqual([]);
});

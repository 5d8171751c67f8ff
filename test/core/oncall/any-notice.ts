import fc from 'fast-check';
import type { PageNotice } from '#core/oncall/notice.ts';
import { DAY_MS } from '#core/shared/instant.ts';
import { FIRED_AT, resolveNotice, triggerNotice } from './sample-page.ts';

/** Any text at all, half surrogate pairs, control characters, emoji and thousands of characters with it. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 30 }).map((units) => String.fromCharCode(...units)),
  fc.constantFrom('', ' ', '\n', '[~{}^]'.repeat(40), '😀'.repeat(700), 'ж'.repeat(300), '\ud83d'),
);

const figure = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.double({ min: 0, max: 100, noNaN: true }),
);
const figureOrNull = fc.option(figure, { nil: null });

/** Notices whose every text and figure is hostile. */
export const anyNotice: fc.Arbitrary<PageNotice> = fc
  .record({
    action: fc.constantFrom('trigger' as const, 'resolve' as const),
    texts: fc.record({
      slo: anyText,
      displayName: anyText,
      service: anyText,
      rule: anyText,
      reason: anyText,
      threshold: anyText,
    }),
    severity: fc.constantFrom('page' as const, 'ticket' as const),
    generation: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
    burnLong: figure,
    figures: fc.record({ sli: figureOrNull, remainingRatio: figureOrNull, timeToExhaustionHours: figureOrNull }),
    provisional: fc.boolean(),
    runbook: fc.option(
      fc.oneof(
        anyText.map((text) => `https://wiki.example.com/${text}`),
        fc.webUrl(),
      ),
      { nil: undefined },
    ),
    lastedMs: fc.integer({ min: 0, max: 400 * DAY_MS }),
  })
  .map(({ action, texts, figures, runbook, lastedMs, ...alert }) => {
    const change = { ...texts, ...figures, ...alert, ...(runbook === undefined ? {} : { runbook }) };
    if (action === 'trigger') return triggerNotice(change);
    return resolveNotice(change, { ...figures, reason: texts.reason, resolvedAt: FIRED_AT + lastedMs });
  });

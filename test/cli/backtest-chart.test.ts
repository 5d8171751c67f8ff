import { describe, expect, test } from 'vitest';
import { backtestChart, backtestPage, type ChartLine } from '#cli/backtest-chart.ts';
import { MINUTE_MS } from '#core/shared/instant.ts';
import { backtest } from '#core/slo/backtest.ts';
import { BacktestCurve } from '#core/slo/backtest-curve.ts';
import { sloTerms } from '#core/slo/slo-terms.ts';
import { booksOf, minute, type SampleBucket, sampleSlo } from '#test/core/slo/sample-slo.ts';

function lineOf(name: string, target = '0.999', slo = 'checkout'): ChartLine {
  const terms = sloTerms(sampleSlo({ name: slo, target }));
  const buckets = Array.from(
    { length: 120 },
    (_, index): SampleBucket => [index, index > 20 && index < 30 ? 50 : 0, 100],
  );
  const steps = { from: minute(1), to: minute(120), everyMs: MINUTE_MS, delayMs: 0 };
  const curve = new BacktestCurve(terms, steps.to - steps.from, 1_000);
  const result = backtest(terms, booksOf(sampleSlo(), buckets), { ...steps, onStep: curve.add });
  return { name, result, points: curve.points };
}

const bands = (svg: string) => svg.match(/fill="#(?:c62828|ef8f00)"/g)?.length ?? 0;

describe('the picture of a backtest', () => {
  const svg = backtestChart([lineOf('as it is'), lineOf('target=99.5', '0.995')]);

  test('is an SVG with its title, axes with their units, and a name for each line', () => {
    expect(svg).toMatch(/^<svg /);
    for (const text of [
      'checkout: budget left and burn rate',
      'budget left',
      'burn rate',
      'as it is',
      'target=99.5',
      ' %',
    ])
      expect(svg).toContain(text);
    expect(svg).toContain('2026-09-23T12:01:00Z to 2026-09-23T14:00:00Z (UTC)');
  });

  test('has a band for each alert that would have fired', () => {
    const { result } = lineOf('as it is');
    expect(result.alerts.length).toBeGreaterThan(1);
    expect(bands(svg)).toBe(result.alerts.length);
  });

  test('is the same for the same backtest', () => {
    const drawn = () => backtestChart([lineOf('as it is')]).replaceAll(/zr\d+(?:-cls-\d+)?/g, 'zr');
    expect(drawn()).toBe(drawn());
  });
});

test('the page says in words what the picture shows, whatever the SLO is called', () => {
  const page = backtestPage([lineOf('as it is', '0.999', 'a<b>&"c"'), lineOf('target=99.5', '0.995')]);
  expect(page).toContain('<h1>a&lt;b&gt;&amp;&quot;c&quot;: budget left and burn rate</h1>');
  expect(page).not.toContain('a<b>');
  expect(page).toMatch(/<td>as it is<\/td><td>\d+<\/td>/);
});

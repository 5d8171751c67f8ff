import { LineChart } from 'echarts/charts';
import {
  GridComponent,
  LegendComponent,
  MarkAreaComponent,
  MarkLineComponent,
  TitleComponent,
} from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import type { Backtest } from '#core/slo/backtest.ts';
import type { CurvePoint } from '#core/slo/backtest-curve.ts';
import { counted } from './counted.ts';

use([LineChart, GridComponent, LegendComponent, MarkAreaComponent, MarkLineComponent, TitleComponent, SVGRenderer]);

/** One line of the chart: the SLO as it is, or as something was tried. */
export interface ChartLine {
  readonly name: string;
  readonly result: Backtest;
  readonly points: readonly CurvePoint[];
}

const WIDTH = 1_100;
const HEIGHT = 640;
const RED = '#c62828';
const ORANGE = '#ef8f00';
/** Told apart by people who see no red, and on paper. */
const COLOURS = ['#1f4e9c', '#00897b', '#8e24aa', '#6d4c41', '#546e7a'];

/** A backtest as a picture: the budget that was left, the burn rate, and when each severity would have rung. An SVG of its own. */
export function backtestChart(lines: readonly ChartLine[]): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height: HEIGHT });
  try {
    chart.setOption(optionOf(lines));
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}

/** The picture in a page that says in words what it shows. */
export function backtestPage(lines: readonly ChartLine[]): string {
  const [base] = lines;
  const title = escapeHtml(base === undefined ? 'Backtest' : titleOf(base));
  const rows = lines.map(({ name, result }) => {
    const cells = [
      name,
      result.pages,
      result.tickets,
      percentText(result.worst?.remainingRatio),
      percentText(result.final.budget.remainingRatio),
    ];
    return `<tr>${cells.map((cell) => `<td>${escapeHtml(String(cell))}</td>`).join('')}</tr>`;
  });
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>${title}</title>
<style>body{font:16px/1.5 system-ui,sans-serif;margin:2rem;max-width:${WIDTH}px}td,th{padding:.2rem 1rem;text-align:right}td:first-child,th:first-child{text-align:left}</style>
<h1>${title}</h1>
${backtestChart(lines)}
<p>Red bands: a rule that pages would have fired. Orange bands: a rule that opens tickets.</p>
<table><tr><th></th><th>pages</th><th>tickets</th><th>least budget left</th><th>budget left at the end</th></tr>${rows.join('')}</table>
</html>
`;
}

function optionOf(lines: readonly ChartLine[]) {
  const [base] = lines;
  const grid = { left: 80, right: 30 };
  const time = (gridIndex: number) => ({
    type: 'time' as const,
    gridIndex,
    axisLabel: { hideOverlap: true, formatter: { day: '{MMM} {d}' } },
  });
  const value = (gridIndex: number, name: string, unit: string) => ({
    type: 'value' as const,
    gridIndex,
    name,
    nameLocation: 'middle' as const,
    nameGap: 55,
    axisLabel: { formatter: `{value}${unit}` },
  });
  return {
    animation: false,
    useUTC: true,
    backgroundColor: '#ffffff',
    color: COLOURS,
    title: base === undefined ? {} : { text: titleOf(base), subtext: subtitleOf(base), left: 'center' },
    legend: { bottom: 5, data: lines.map(({ name }) => name) },
    grid: [
      { ...grid, top: 80, height: 270 },
      { ...grid, top: 420, height: 140 },
    ],
    xAxis: [time(0), time(1)],
    yAxis: [value(0, 'budget left', ' %'), value(1, 'burn rate', '')],
    series: [
      ...lines.map((line, index) => budgetSeries(line, index === 0)),
      ...lines.map((line, index) => ({
        ...lineOf(line, ({ burn }) => burn, COLOURS[index % COLOURS.length]),
        xAxisIndex: 1,
        yAxisIndex: 1,
      })),
    ],
  };
}

function budgetSeries(line: ChartLine, isBase: boolean) {
  const series = lineOf(line, ({ remainingRatio }) => (remainingRatio === null ? null : remainingRatio * 100));
  if (!isBase) return series;
  const { alerts, to } = line.result;
  const bands = alerts.map(({ severity, firedAt, resolvedAt }) => [
    { xAxis: firedAt, itemStyle: { color: severity === 'page' ? RED : ORANGE, opacity: 0.25 } },
    { xAxis: resolvedAt ?? to },
  ]);
  const spent = {
    silent: true,
    symbol: 'none',
    label: { show: false },
    lineStyle: { color: RED },
    data: [{ yAxis: 0, name: 'spent' }],
  };
  return { ...series, markLine: spent, markArea: { silent: true, data: bands as never } };
}

function lineOf({ name, points }: ChartLine, figure: (point: CurvePoint) => number | null, color?: string) {
  return {
    type: 'line' as const,
    name,
    showSymbol: false,
    ...(color === undefined ? {} : { lineStyle: { color }, itemStyle: { color } }),
    data: points.map((point) => [point.at, figure(point)]),
  };
}

function titleOf({ result }: ChartLine): string {
  return `${result.slo}: budget left and burn rate`;
}

function subtitleOf({ result: { from, to, pages, tickets } }: ChartLine): string {
  return `${from} to ${to} (UTC): ${counted(pages, 'page')}, ${counted(tickets, 'ticket')}`;
}

function percentText(ratio: number | null | undefined): string {
  return ratio == null ? '-' : `${(ratio * 100).toFixed(1)} %`;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

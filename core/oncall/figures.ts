import { DAY_MS, formatInstant, HOUR_MS, type Instant, instant, MINUTE_MS } from '#core/shared/instant.ts';

/** Nobody acts on the difference between a hundred times too much and more. */
const LARGEST = 9_999;
const FORECAST_DAYS_MAX = 3_650;

/** `26x`, `6.4x`. */
export function burnText(burn: number): string {
  return `${amount(burn)}x`;
}

/** `41 %`, `130 %`, `2.5 %`; undefined where there is no figure. Rounded down, so that nothing short of all is called 100 %. */
export function budgetGoneText(remainingRatio: number | null): string | undefined {
  if (remainingRatio === null) return undefined;
  // Twelve digits hide the error of subtracting two doubles: 1 - 0.9 is 0.09999999999999998.
  const percent = Number(((1 - remainingRatio) * 100).toPrecision(12));
  if (percent > 0 && percent < 0.1) return 'under 0.1 %';
  return `${amount(percent)} %`;
}

/** A share written as exact decimal text in per cent: `0.999` is `99.9 %`. */
export function percentText(decimal: string): string {
  const [whole = '0', places = ''] = decimal.split('.');
  const padded = places.padEnd(2, '0');
  const integer = (whole + padded.slice(0, 2)).replace(/^0+(?=\d)/, '');
  const rest = padded.slice(2).replace(/0+$/, '');
  return `${integer}${rest === '' ? '' : `.${rest}`} %`;
}

/** A measured share in per cent to five places, rounded down: `99.97 %`. */
export function ratioText(ratio: number): string {
  const percent = Number((ratio * 100).toPrecision(12));
  return `${Math.floor(percent * 100_000) / 100_000} %`;
}

/** The whole forecast; undefined where there is none. `gone`: nothing is left. */
export type Exhaustion =
  | { readonly kind: 'gone' }
  | { readonly kind: 'far' }
  | { readonly kind: 'at'; readonly in: string; readonly at: Instant };

export function exhaustion(timeToExhaustionHours: number | null, asOf: Instant): Exhaustion | undefined {
  if (timeToExhaustionHours === null) return undefined;
  if (timeToExhaustionHours <= 0) return { kind: 'gone' };
  if (timeToExhaustionHours * HOUR_MS > FORECAST_DAYS_MAX * DAY_MS) return { kind: 'far' };
  const ms = Math.round(timeToExhaustionHours * HOUR_MS);
  return { kind: 'at', in: spanText(ms), at: instant(asOf + ms) };
}

/** `3 h 10 min`, `12 d 4 h`, `8 min`, `under a minute`. */
export function spanText(ms: number): string {
  if (ms < MINUTE_MS) return 'under a minute';
  const [days, hours, minutes] = [
    Math.floor(ms / DAY_MS),
    Math.floor((ms % DAY_MS) / HOUR_MS),
    Math.floor((ms % HOUR_MS) / MINUTE_MS),
  ];
  if (days > 0) return hours > 0 ? `${days} d ${hours} h` : `${days} d`;
  if (hours > 0) return minutes > 0 ? `${hours} h ${minutes} min` : `${hours} h`;
  return `${minutes} min`;
}

/** `2026-03-01 14:20 UTC`; without the day where it is the day of `beside`. */
export function timeText(at: Instant, beside?: Instant): string {
  const text = formatInstant(at);
  const [day, time] = [text.slice(0, 10), `${text.slice(11, 16)} UTC`];
  return beside !== undefined && formatInstant(beside).slice(0, 10) === day ? time : `${day} ${time}`;
}

export function amount(value: number): string {
  if (value > LARGEST) return `over ${LARGEST}`;
  if (value < -LARGEST) return `under -${LARGEST}`;
  const places = Math.abs(value) >= 10 ? 1 : 10;
  return `${Math.floor(value * places) / places}`;
}

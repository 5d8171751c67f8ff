import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { GetMetricDataInput } from './requests.ts';
import { ServiceError } from './service-error.ts';

/** Where a page of GetMetricData begins. */
export interface PageStart {
  /** The place of the series among those returned. */
  readonly series: number;
  /** Its first data point; undefined: from its beginning. */
  readonly resumeSecond: number | undefined;
  /** The first page's now, so that rounding and retention are the same for all pages. */
  readonly askedAtMs: number;
}

const token = z.object({
  series: z.number(),
  resumeSecond: z.number().optional(),
  askedAtMs: z.number(),
  request: z.string(),
});

/** A token that says where the next page begins and of which request. */
export function pageTokenOf(input: GetMetricDataInput, start: PageStart): string {
  return Buffer.from(JSON.stringify({ ...start, request: digestOf(input) })).toString('base64url');
}

/** Reads a request's token; undefined where it has none, InvalidNextToken where it is not one of the same request's. */
export function readPageToken(input: GetMetricDataInput): PageStart | undefined {
  if (input.NextToken === undefined) return undefined;
  const parsed = token.safeParse(jsonOf(Buffer.from(input.NextToken, 'base64url').toString('utf8')));
  if (!parsed.success || parsed.data.request !== digestOf(input)) {
    throw new ServiceError(
      'InvalidNextToken',
      'The next token specified is invalid: it is not of an earlier page of this request.',
    );
  }
  const { series, resumeSecond, askedAtMs } = parsed.data;
  return { series, resumeSecond, askedAtMs };
}

/** The request but for its token and page size, in few characters. */
function digestOf(input: GetMetricDataInput): string {
  const { NextToken: _token, MaxDatapoints: _size, ...request } = input;
  return createHash('sha256').update(JSON.stringify(request)).digest('base64url').slice(0, 16);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

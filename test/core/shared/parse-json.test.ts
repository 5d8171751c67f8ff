import { expect, test } from 'vitest';
import { parseJson } from '#core/shared/parse-json.ts';

test('a text is what it says as JSON, or nothing', () => {
  expect(parseJson('{"a":[1,null]}')).toEqual({ a: [1, null] });
  for (const text of ['', '{', 'undefined']) expect(parseJson(text)).toBeUndefined();
});

const CUT_MARK = ' ... (cut)';

/** One line of readable text: line breaks, control and non-characters become spaces, half a surrogate pair a replacement. */
export function oneLine(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]+/gu, ' ')
    .trim();
}

/**
 * The text in at most so many UTF-16 code units, never parted inside a character, and saying so where it was cut: a page
 * that is too long is shortened, for the other side would refuse the whole of it.
 */
export function cutText(text: string, unitsMax: number): string {
  if (text.length <= unitsMax) return text;
  if (unitsMax < CUT_MARK.length) return wholeCharacters(text, unitsMax);
  return wholeCharacters(text, unitsMax - CUT_MARK.length) + CUT_MARK;
}

/** A high surrogate at the end has lost its other half to the cut. */
function wholeCharacters(text: string, unitsMax: number): string {
  return text.slice(0, Math.max(0, unitsMax)).replace(/[\ud800-\udbff]$/, '');
}

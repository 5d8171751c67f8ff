/**
 * What people type that narrow alphabets lack, and that Unicode does not take apart into a letter and its accent. A
 * list of pairs, because the formatter would give each entry of an object a line.
 */
const CLOSEST: ReadonlyMap<string, string> = new Map(
  (
    '` \' ´ \' ‘ \' ’ \' ‚ \' “ " ” " „ " « " » " ‐ - ‑ - ‒ - – - — - − - … ... • * · . → -> ← <- × x ÷ / ' +
    'µ u μ u ° o ł l Ł L đ d Đ D ð d Ð D þ th Þ Th ø o Ø O ß ss æ ae Æ AE œ oe Œ OE ı i € EUR £ GBP ¢ c © (c) ® (r)'
  )
    .split(' ')
    .reduce<[string, string][]>((pairs, word, index) => {
      const last = pairs.at(-1);
      if (index % 2 === 0 || last === undefined) pairs.push([word, '?']);
      else last[1] = word;
      return pairs;
    }, []),
);

/**
 * The text in an alphabet that holds at least printable ASCII: accents that it lacks are dropped, look-alikes taken,
 * and `?` stands for everything else.
 */
export function transliterate(text: string, isInAlphabet: (character: string) => boolean): string {
  let result = '';
  for (const character of text.toWellFormed().normalize('NFC')) {
    result += isInAlphabet(character) ? character : (CLOSEST.get(character) ?? takeApart(character, isInAlphabet));
  }
  return result;
}

/** Printable ASCII. */
export function toAscii(text: string): string {
  return transliterate(text, (character) => character >= ' ' && character <= '~');
}

function takeApart(character: string, isInAlphabet: (character: string) => boolean): string {
  let result = '';
  for (const part of character.normalize('NFKD')) {
    if (/\p{Mark}|\p{Default_Ignorable_Code_Point}/u.test(part)) continue;
    result += isInAlphabet(part) ? part : (CLOSEST.get(part) ?? '?');
  }
  return result;
}

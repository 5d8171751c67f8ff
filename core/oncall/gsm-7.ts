import { transliterate } from './transliterate.ts';

/**
 * The GSM 7-bit default alphabet and its extension table (3GPP TS 23.038, sections 6.2.1 and 6.2.1.1). A text message
 * of only these holds 160 septets; one other character turns the whole message into UCS-2, which holds 70.
 */
const BASIC = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);

/** Each is sent as an escape and a character: two septets. */
const EXTENDED = new Set('\f^{}\\[~]|€');

/** How many septets the text takes; undefined where it holds a character outside the alphabet. */
export function septets(text: string): number | undefined {
  let count = 0;
  for (const character of text) {
    if (!isGsm7(character)) return undefined;
    count += EXTENDED.has(character) ? 2 : 1;
  }
  return count;
}

/** The text in the alphabet, each other character by what comes closest. */
export function toGsm7(text: string): string {
  return transliterate(text, isGsm7);
}

/** The longest beginning of a text in the alphabet that takes no more septets; one that was cut ends with two dots. */
export function cutToSeptets(text: string, septetsMax: number): string {
  if ((septets(text) ?? Number.POSITIVE_INFINITY) <= septetsMax) return text;
  let result = '';
  let room = septetsMax - 2;
  if (room < 0) return '';
  for (const character of text) {
    room -= EXTENDED.has(character) ? 2 : 1;
    if (room < 0) break;
    result += character;
  }
  return `${result}..`;
}

function isGsm7(character: string): boolean {
  return BASIC.has(character) || EXTENDED.has(character);
}

import type { PageNotice } from './notice.ts';
import { type PageText, pageText } from './page-text.ts';
import { pageTextJa } from './page-text-ja.ts';
import type { Person } from './schema.ts';

/** What a person reads in an e-mail or a direct message, in the language that their document says. */
export function personText(notice: PageNotice, language: Person['language']): PageText {
  return language === 'ja' ? pageTextJa(notice) : pageText(notice);
}

/** What stands before the link, or on the button, by which a person acknowledges a page. */
export const ACKNOWLEDGE_WORDS: Readonly<
  Record<Person['language'], { readonly link: string; readonly button: string }>
> = {
  en: { link: 'Acknowledge', button: 'I have it' },
  ja: { link: '応答する', button: '対応します' },
};

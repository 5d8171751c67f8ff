import { expect, test } from 'vitest';
import { pageText } from '#core/oncall/page-text.ts';
import { pageTextJa } from '#core/oncall/page-text-ja.ts';
import { personText } from '#core/oncall/person-text.ts';
import { triggerNotice } from './sample-page.ts';

test('everybody reads a page in the language of their document', () => {
  expect(personText(triggerNotice(), 'en')).toEqual(pageText(triggerNotice()));
  expect(personText(triggerNotice(), 'ja')).toEqual(pageTextJa(triggerNotice()));
});

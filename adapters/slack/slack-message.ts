import { cutText } from '#core/oncall/cut-text.ts';
import type { PageNotice } from '#core/oncall/notice.ts';
import { pageSummary, runbookOf } from '#core/oncall/page-text.ts';
import { ACKNOWLEDGE_WORDS, personText } from '#core/oncall/person-text.ts';
import type { Person } from '#core/oncall/schema.ts';

/**
 * Limits of Block Kit and chat.postMessage. A whole message is refused near 13,200 characters though each block is
 * legal. https://docs.slack.dev/reference/block-kit/blocks, https://github.com/slackapi/bolt-js/issues/2509
 */
const HEADER_LENGTH_MAX = 150;
const SECTION_LENGTH_MAX = 3_000;
const VALUE_LENGTH_MAX = 2_000;
const URL_LENGTH_MAX = 3_000;

/** What the button that acknowledges is called, in messages and in what Slack sends when it is pressed. */
export const ACKNOWLEDGE_ACTION = 'acknowledge';

/** The text and the blocks of a message: every text in it is plain, so that no name in it can call a channel or hide a link. */
export interface SlackMessage {
  /** What notifications and screen readers read. */
  readonly text: string;
  readonly blocks: readonly object[];
}

/** What Slack shows of a notice; the channel of a team reads English. */
export function slackMessage(notice: PageNotice, language: Person['language'] = 'en'): SlackMessage {
  const { subject, body } = personText(notice, language);
  return {
    text: escaped(language === 'en' ? pageSummary(notice) : subject),
    blocks: [
      { type: 'header', text: plain(cutText(subject, HEADER_LENGTH_MAX)) },
      { type: 'section', text: plain(cutText(body, SECTION_LENGTH_MAX)) },
      ...actions(notice, language),
    ],
  };
}

/** Buttons stand only under a page that waits for somebody. */
function actions(notice: PageNotice, language: Person['language']): object[] {
  if (notice.action !== 'trigger') return [];
  const value = JSON.stringify({ page: notice.pageKey, cycle: notice.cycle });
  const runbook = runbookOf(notice.alert.runbook);
  const elements = [
    ...(value.length <= VALUE_LENGTH_MAX
      ? [
          {
            type: 'button',
            action_id: ACKNOWLEDGE_ACTION,
            style: 'primary',
            text: plain(ACKNOWLEDGE_WORDS[language].button),
            value,
          },
        ]
      : []),
    ...(runbook !== undefined && runbook.length <= URL_LENGTH_MAX
      ? [{ type: 'button', action_id: 'runbook', text: plain('Where to look'), url: runbook }]
      : []),
  ];
  return elements.length === 0 ? [] : [{ type: 'actions', elements }];
}

function plain(text: string) {
  return { type: 'plain_text', text: text.trim(), emoji: false };
}

/** https://docs.slack.dev/messaging/formatting-message-text#escaping */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

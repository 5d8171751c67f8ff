import type { DatabaseSync } from 'node:sqlite';
import { pageActionSchema } from '#core/oncall/events.ts';
import type { PageNotice } from '#core/oncall/notice.ts';
import { pageText } from '#core/oncall/page-text.ts';
import type { Severity } from '#core/slo/schema.ts';
import { TransientDeliveryError } from '#flows/oncall/delivery-error.ts';
import type { PageLeg } from '#flows/oncall/ports.ts';

/** A page as it lies in the inbox of one machine. */
export interface InboxMessage {
  readonly pageKey: string;
  readonly action: PageNotice['action'];
  readonly severity: Severity;
  readonly subject: string;
  readonly body: string;
}

/** Keeps pages in a table and shows each as it arrives. A page that is sent again, by a retry or a repeat, is shown again and kept once. */
export function inboxLeg(database: DatabaseSync, show: (message: InboxMessage) => void): PageLeg {
  database.exec(`CREATE TABLE IF NOT EXISTS inbox (
    page_key TEXT NOT NULL, action TEXT NOT NULL, severity TEXT NOT NULL, subject TEXT NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (page_key, action)
  ) STRICT`);
  const insert = database.prepare(
    'INSERT OR IGNORE INTO inbox (page_key, action, severity, subject, body) VALUES (?, ?, ?, ?, ?)',
  );
  return {
    name: 'inbox',
    targets: async () => ['inbox'],
    async send(_target, notice) {
      const message = {
        pageKey: notice.pageKey,
        action: notice.action,
        severity: notice.alert.severity,
        ...pageText(notice, 'local'),
      };
      try {
        insert.run(message.pageKey, message.action, message.severity, message.subject, message.body);
      } catch (cause) {
        const what = `${notice.action} of page ${notice.pageKey} could not be put into the inbox`;
        throw new TransientDeliveryError(`${what}: ${String(cause)}; it is tried again`, {
          outcomeUnknown: false,
          cause,
        });
      }
      show(message);
      return { reference: `inbox ${notice.action} ${notice.pageKey}` };
    },
  };
}

/** Everything that arrived, in the order of arrival. */
export function readInbox(database: DatabaseSync): InboxMessage[] {
  const rows = database.prepare('SELECT page_key, action, severity, subject, body FROM inbox ORDER BY rowid').all();
  return rows.map((row) => ({
    pageKey: String(row.page_key),
    action: pageActionSchema.parse(row.action),
    severity: row.severity === 'page' ? 'page' : 'ticket',
    subject: String(row.subject),
    body: String(row.body),
  }));
}

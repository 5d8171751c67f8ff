import type { DatabaseSync } from 'node:sqlite';

/** Does the writes of `work` together: all of them where it returns true, none where it returns false or throws. */
export function inTransaction(database: DatabaseSync, work: () => boolean): boolean {
  database.exec('BEGIN IMMEDIATE');
  let done = false;
  try {
    done = work();
    return done;
  } finally {
    database.exec(done ? 'COMMIT' : 'ROLLBACK');
  }
}

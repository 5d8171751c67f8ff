import { expect, test } from 'vitest';
import { inTransaction } from '#adapters/local/in-transaction.ts';
import { openDatabase } from '#adapters/local/open-database.ts';

function tableOfNumbers() {
  const database = openDatabase(':memory:');
  database.exec('CREATE TABLE numbers (n INTEGER) STRICT');
  const insert = database.prepare('INSERT INTO numbers VALUES (?)');
  const numbers = () =>
    database
      .prepare('SELECT n FROM numbers ORDER BY n')
      .all()
      .map(({ n }) => n);
  return { database, insert, numbers };
}

test('writes are kept together where the work says that it is done', () => {
  const { database, insert, numbers } = tableOfNumbers();
  expect(inTransaction(database, () => [1, 2].every((n) => insert.run(n).changes === 1))).toBe(true);
  expect(numbers()).toEqual([1, 2]);
});

test('writes are taken back together where it says that it is not, or throws', () => {
  const { database, insert, numbers } = tableOfNumbers();
  expect(inTransaction(database, () => insert.run(1).changes === 2)).toBe(false);
  const failing = () => {
    insert.run(2);
    throw new Error('the disk is full');
  };
  expect(() => inTransaction(database, failing)).toThrow('the disk is full');
  expect(numbers()).toEqual([]);
  expect(inTransaction(database, () => insert.run(3).changes === 1)).toBe(true);
  expect(numbers()).toEqual([3]);
});

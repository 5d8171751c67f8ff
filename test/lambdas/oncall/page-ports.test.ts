import { expect, test } from 'vitest';
import { pagePortsConfig } from '#lambdas/oncall/page-ports.config.ts';
import { pagePorts } from '#lambdas/oncall/page-ports.ts';

const TABLES = { EVENTS_TABLE: 'events', BOOKS_TABLE: 'books' };

test('whoever changes pages is told by the deployment which legs there are', () => {
  const config = pagePortsConfig.parse({ ...TABLES, LEGS: 'topic,sms' });
  expect(pagePorts(config).legs).toEqual(['topic', 'sms']);
  expect(pagePortsConfig.safeParse({ ...TABLES, LEGS: '' }).success).toBe(false);
  expect(() => pagePorts({ ...config, LEGS: ['fax'] })).toThrow();
});

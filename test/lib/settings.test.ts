import { describe, expect, it } from 'vitest';
import { checkSettings } from '#lib/settings.ts';

function complaintOf(input: unknown): string {
  try {
    return `accepted: ${JSON.stringify(checkSettings(input))}`;
  } catch (error) {
    return String(error);
  }
}

describe('the settings of a platform', () => {
  it('have a default for all that a team does not say', () => {
    expect(checkSettings({})).toEqual({
      name: 'evenkeel',
      catalogDirectory: 'examples/catalog',
      fastCadenceMinutes: 5,
      sourceDelayMinutes: 3,
      phoneNumbers: [],
      personalSms: false,
      testPages: true,
      consoleApi: false,
      eMails: [],
      logRetentionDays: 30,
      linkedAccounts: [],
      releaseGates: { codePipeline: false, codeDeployServices: [], guardedServices: [] },
      prometheus: { workspaceArns: [], tokenSecretNames: [] },
      tags: {},
    });
  });

  it('send pages to the service region of PagerDuty that most accounts are in', () => {
    expect(checkSettings({ pagerDuty: { routingKeySecretName: 'evenkeel/pagerduty' } }).pagerDuty).toEqual({
      routingKeySecretName: 'evenkeel/pagerduty',
      apiUrl: 'https://api.pagerduty.com',
      url: 'https://events.pagerduty.com/v2/enqueue',
    });
  });

  it.each([1, 15])('evaluate fast every %i minutes', (fastCadenceMinutes) => {
    expect(checkSettings({ fastCadenceMinutes })).toMatchObject({ fastCadenceMinutes });
  });

  it.each([
    [{ fastCadenceMinutes: 0 }, 'fastCadenceMinutes: 0: Too small: expected number to be >=1'],
    [{ fastCadenceMinutes: 16 }, 'fastCadenceMinutes: 16: Too big: expected number to be <=15'],
    [{ fastCadenceMinutes: 2.5 }, 'fastCadenceMinutes: 2.5: Invalid input: expected int, received number'],
    [{ name: 'My Platform' }, 'name: "My Platform": must be 1 to 20 of a-z, 0-9 and -, beginning with a letter'],
    [{ region: 'europe' }, 'region: "europe": must be the name of a region such as eu-central-1'],
    [{ linkedAccounts: ['12345'] }, 'linkedAccounts.0: "12345": must be an account id of 12 digits'],
    [
      { phoneNumbers: ['0151 12345678'] },
      'phoneNumbers.0: the value given (not repeated here): must be a number in E.164: + and 7 to 15 digits',
    ],
    [{ eMails: ['sre'] }, 'eMails.0: the value given (not repeated here): Invalid email address'],
    [
      { pagerDuty: {} },
      'pagerDuty.routingKeySecretName: is missing: Invalid input: expected string, received undefined',
    ],
    [
      { pagerDuty: { routingKeySecretName: 'key', url: 'http://events.pagerduty.com' } },
      'pagerDuty.url: the value given (not repeated here): must be https',
    ],
    [
      { runbookUrl: 'https://example.com' },
      'settings: runbookUrl is not known; allowed are name, region, catalogDirectory',
    ],
    [
      { pagerDuty: { routingKey: 'R0UT1NGK3Y' } },
      'pagerDuty: routingKey is not known; allowed are routingKeySecretName, webhookSecretName, apiTokenSecretName, apiUrl, url',
    ],
  ])('refuse %j with the key, the value and what is allowed', (input, complaint) => {
    expect(complaintOf(input)).toContain(`SettingsError: bin/settings.ts is wrong, nothing was deployed:\n`);
    expect(complaintOf(input)).toContain(`\n  ${complaint}`);
  });

  it('refuse more telephone numbers than the platform calls directly', () => {
    const numbers = Array.from({ length: 21 }, (_, index) => `+49151000000${10 + index}`);

    expect(checkSettings({ phoneNumbers: numbers.slice(1) }).phoneNumbers).toHaveLength(20);
    expect(complaintOf({ phoneNumbers: numbers })).toContain(
      'must be at most 20; further people subscribe to the topic',
    );
    expect(complaintOf({ phoneNumbers: numbers })).not.toContain('+49');
  });

  it('name an instance of Amazon Connect by its ARN', () => {
    expect(complaintOf({ voice: { instanceArn: 'i-1', phoneNumber: '+4930123456' } })).toContain(
      'voice.instanceArn: the value given (not repeated here): must be the ARN of an instance',
    );
  });

  it('let people reply to text messages only where they get any', () => {
    const smsReplies = { originationNumber: '+4915187654321' };
    expect(checkSettings({ personalSms: true, smsReplies }).smsReplies).toEqual(smsReplies);
    expect(complaintOf({ smsReplies })).toContain(
      'smsReplies: the value given (not repeated here): needs personalSms: true',
    );
  });

  it('refuse a length of keeping logs that CloudWatch does not know', () => {
    expect(complaintOf({ logRetentionDays: 31 })).toContain(
      'logRetentionDays: 31: Invalid option: expected one of 1|3|5',
    );
  });
});

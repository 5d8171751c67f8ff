import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ackLinks, readAck, signAck } from '#adapters/signatures/ack-token.ts';
import { HOUR_MS, instant, plusMs } from '#core/shared/instant.ts';

const NOW = instant(1_767_225_600_000);
const SECRET = 'a-secret-of-links';
const CLAIM = { page: 'checkout-availability/page-fast/3', cycle: 1, person: 'ana', expiresAt: plusMs(NOW, HOUR_MS) };

describe('a signed link', () => {
  test('says what was signed, until the millisecond at which it expires', () => {
    const token = signAck(CLAIM, SECRET);
    expect(token).toMatch(/^[\w-]+\.[\w-]{43}$/);
    expect(readAck(token, SECRET, NOW)).toEqual({ valid: true, claim: CLAIM });
    expect(readAck(token, SECRET, plusMs(CLAIM.expiresAt, -1)).valid).toBe(true);
    expect(readAck(token, SECRET, CLAIM.expiresAt)).toEqual({ valid: false, why: 'expired' });
  });

  test('is nobody else’s: another secret, another claim, a part of it or more than it is refused', () => {
    const token = signAck(CLAIM, SECRET);
    const [body, signature] = token.split('.');
    const [other] = signAck({ ...CLAIM, person: 'bo' }, 'their-secret').split('.');
    expect(readAck(token, 'another-secret', NOW)).toEqual({ valid: false, why: 'forged' });
    expect(readAck(`${other}.${signature}`, SECRET, NOW)).toEqual({ valid: false, why: 'forged' });
    expect(readAck(`${body}.`, SECRET, NOW)).toEqual({ valid: false, why: 'forged' });
    for (const broken of ['', body ?? '', `${token}.x`, 'x'.repeat(3_000)])
      expect(readAck(broken, SECRET, NOW)).toEqual({ valid: false, why: 'malformed' });
  });

  test('that is changed in any one character is refused', () => {
    const token = signAck(CLAIM, SECRET);
    fc.assert(
      fc.property(fc.nat(token.length - 1), fc.constantFrom('A', 'b', '-', '9', '.'), (place, letter) => {
        const changed = token.slice(0, place) + letter + token.slice(place + 1);
        fc.pre(changed !== token);
        // The last character of base64url holds bits that say nothing, so that another one may be the same signature.
        const read = readAck(changed, SECRET, NOW);
        expect(read.valid && JSON.stringify(read.claim) !== JSON.stringify(CLAIM)).toBe(false);
        if (place < token.length - 1) expect(read.valid).toBe(false);
      }),
      { seed: 2026, numRuns: 500 },
    );
  });

  test('is never made or read with a secret that is missing', () => {
    expect(() => signAck(CLAIM, '')).toThrow('the secret of links is empty');
    expect(() => readAck(signAck(CLAIM, SECRET), '', NOW)).toThrow('the secret of links is empty');
  });

  test('is the address of one person, for twelve hours', async () => {
    const linkFor = ackLinks({
      url: 'https://api.example.com/ack',
      secret: async () => SECRET,
      clock: { now: () => NOW },
    });
    const link = await linkFor('ana', { pageKey: CLAIM.page, cycle: 2 });
    const token = new URL(link).searchParams.get('t') ?? '';
    expect(readAck(token, SECRET, NOW)).toEqual({
      valid: true,
      claim: { page: CLAIM.page, cycle: 2, person: 'ana', expiresAt: plusMs(NOW, 12 * HOUR_MS) },
    });
  });
});

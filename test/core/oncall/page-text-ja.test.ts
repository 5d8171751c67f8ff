import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pageTextJa } from '#core/oncall/page-text-ja.ts';
import { anyNotice } from './any-notice.ts';
import { acknowledgeNotice, resolveNotice, triggerNotice } from './sample-page.ts';

test('a page in Japanese has the facts that it has in English', () => {
  const notice = { ...triggerNotice(), bundle: { count: 3, names: ['Search', 'Cart'] } };
  expect(pageTextJa(notice)).toMatchInlineSnapshot(`
    {
      "body": "呼び出し: 今すぐ対応してください。サービスshopのCheckout availability (checkout-availability)がエラーバジェットを消費しています。

    エラーバジェット: 41 %を消費済み
    バーンレート: 直近1hで26倍、直近5mで31倍
    ルール: page-fast (どちらも14.4倍を超過)
    失敗: 直近1hの47391件のうち1234件
    枯渇: 3時間10分後 (14:20 UTC)
    目標: 30dで99.9 %、現在99.959 %
    開始: 2026-03-01 11:10 UTC
    確認先: https://wiki.example.com/checkout
    数値: 暫定 (遅れて届くデータで変わることがあります)
    理由: burns 26.04 over 1h and 31.5 over 5m, above 14.4
    まとめて通知: Search、Cart ほか1件
    ページ: checkout-availability/page-fast/3
    ",
      "subject": "[呼び出し] shop/checkout-availability: 26倍の速さで消費中、バジェットの41 %を消費済み、同じサービスでほか3件",
    }
  `);
});

test('the end, an acknowledgement and a test are told in Japanese too', () => {
  expect(pageTextJa(resolveNotice())).toMatchInlineSnapshot(`
    {
      "body": "復旧: サービスshopのCheckout availability (checkout-availability)は、エラーバジェットを速く消費しすぎなくなりました。

    エラーバジェット: 50 %を消費済み
    枯渇: 12時間後 (23:55 UTC)
    開始: 2026-03-01 11:10 UTC
    終了: 2026-03-01 11:55 UTC (45分間)
    確認先: https://wiki.example.com/checkout
    理由: burns 2.5 over 5m, not above 14.4
    ページ: checkout-availability/page-fast/3
    ",
      "subject": "[復旧] shop/checkout-availability: 消費は収まりました (page-fast)",
    }
  `);
  expect(pageTextJa(acknowledgeNotice()).body.split('\n')[0]).toMatchInlineSnapshot(
    `"対応中: anaがcliから応答しました。サービスshopのCheckout availability (checkout-availability)"`,
  );
  expect(pageTextJa(triggerNotice({ service: '_shift-primary', displayName: 'Primary' }))).toMatchInlineSnapshot(`
    {
      "body": "テスト: Primaryの当番になりました。

    障害ではありません。呼び出しはこの方法で届きます。届いたことを示すため、1時間以内に応答してください。
    ページ: checkout-availability/page-fast/3
    ",
      "subject": "[テスト] Primaryの当番になりました",
    }
  `);
});

test('whatever the names and figures are, a subject is one short line, and every text is whole', () => {
  fc.assert(
    fc.property(anyNotice, (notice) => {
      const { subject, body } = pageTextJa(notice);
      expect(subject.length).toBeLessThanOrEqual(99);
      expect(subject).toMatch(/^\[(呼び出し|チケット|復旧|テスト)\] /);
      expect(subject).not.toMatch(/[\n\r]/);
      expect(`${subject}${body}`.isWellFormed()).toBe(true);
      expect(body).not.toMatch(/\b(over|under|NaN|undefined)\b(?=[^\n]*倍)/);
    }),
    { seed: 2026, numRuns: 500 },
  );
});

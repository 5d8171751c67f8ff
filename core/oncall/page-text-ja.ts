import { formatDuration } from '#core/shared/duration.ts';
import { type Instant, instant, MINUTE_MS } from '#core/shared/instant.ts';
import { cutText, oneLine } from './cut-text.ts';
import { amount, budgetGoneText, exhaustion, percentText, ratioText, spanText, timeText } from './figures.ts';
import type { PageNotice } from './notice.ts';
import { testedSchedule } from './own-pages.ts';
import { nameText, type PageText, REASON_LENGTH_MAX, runbookOf, SUBJECT_LENGTH_MAX, showCommand } from './page-text.ts';

/** The page for people who read Japanese: the same facts as `pageText`, with a subject that is not ASCII. */
export function pageTextJa(notice: PageNotice): PageText {
  return { subject: cutText(headline(notice), SUBJECT_LENGTH_MAX), body: `${linesOf(notice).join('\n')}\n` };
}

function headline(notice: PageNotice): string {
  const { action, alert } = notice;
  const isTest = testedSchedule(alert) !== undefined;
  const who = isTest ? `${nameText(alert.displayName)}のテスト` : `${nameText(alert.service)}/${nameText(alert.slo)}`;
  if (isTest && action === 'trigger') return `[テスト] ${nameText(alert.displayName)}の当番になりました`;
  if (action === 'acknowledge') return `[対応中] ${who}: ${nameText(notice.actor.by)}が対応しています`;
  if (action === 'resolve') return `[復旧] ${who}: 消費は収まりました (${nameText(alert.rule)})`;
  const kind = alert.severity === 'page' ? '呼び出し' : 'チケット';
  const more = notice.bundle.count === 0 ? '' : `、同じサービスでほか${notice.bundle.count}件`;
  return `[${kind}] ${who}: ${times(alert.burnLong)}の速さで消費中、バジェットの${gone(alert.remainingRatio)}${more}`;
}

function linesOf(notice: PageNotice): string[] {
  const { action, alert } = notice;
  const page = `ページ: ${cutText(oneLine(notice.pageKey), REASON_LENGTH_MAX)}`;
  const what = `サービス${nameText(alert.service)}の${nameText(alert.displayName)} (${nameText(alert.slo)})`;
  switch (action) {
    case 'trigger':
      if (testedSchedule(alert) !== undefined)
        return [
          `テスト: ${nameText(alert.displayName)}の当番になりました。`,
          '',
          '障害ではありません。呼び出しはこの方法で届きます。届いたことを示すため、1時間以内に応答してください。',
          page,
        ];
      return [
        `${alert.severity === 'page' ? '呼び出し: 今すぐ対応してください。' : 'チケット: 勤務時間内に確認してください。'}${what}がエラーバジェットを消費しています。`,
        '',
        ...burnLines(notice),
        ...bundleLines(notice),
        page,
      ];
    case 'acknowledge':
      return [
        `対応中: ${nameText(notice.actor.by)}が${notice.actor.channel}から応答しました。${what}`,
        '',
        ...burnLines(notice),
        page,
      ];
    case 'resolve':
      return [`復旧: ${what}は、エラーバジェットを速く消費しすぎなくなりました。`, '', ...endLines(notice), page];
  }
}

function burnLines({ alert }: PageNotice): string[] {
  const firedAt = instant(alert.firedAt);
  const [long, short] = [formatDuration(alert.longMs), formatDuration(alert.shortMs)];
  return [
    `エラーバジェット: ${gone(alert.remainingRatio)}`,
    `バーンレート: 直近${long}で${times(alert.burnLong)}、直近${short}で${times(alert.burnShort)}`,
    `ルール: ${nameText(alert.rule)} (どちらも${nameText(alert.threshold)}倍を超過)`,
    `失敗: 直近${long}の${alert.total}件のうち${alert.bad}件`,
    `枯渇: ${runsOut(alert.timeToExhaustionHours, firedAt)}`,
    `目標: ${formatDuration(alert.windowMs)}で${percentText(alert.target)}、現在${alert.sli === null ? 'データなし' : ratioText(alert.sli)}`,
    `開始: ${timeText(firedAt)}`,
    `確認先: ${runbookOf(alert.runbook) ?? showCommand(alert.slo, 'deployed')}`,
    `数値: ${alert.provisional ? '暫定 (遅れて届くデータで変わることがあります)' : '確定'}`,
    `理由: ${cutText(oneLine(alert.reason), REASON_LENGTH_MAX)}`,
  ];
}

function bundleLines({ bundle: { count, names } }: PageNotice & { action: 'trigger' }): string[] {
  if (count === 0) return [];
  const rest = count > names.length ? ` ほか${count - names.length}件` : '';
  return [`まとめて通知: ${names.map(nameText).join('、')}${rest}`];
}

function endLines({ alert, resolution }: PageNotice & { action: 'resolve' }): string[] {
  const [firedAt, resolvedAt] = [instant(alert.firedAt), instant(resolution.resolvedAt)];
  return [
    `エラーバジェット: ${gone(resolution.remainingRatio)}`,
    `枯渇: ${runsOut(resolution.timeToExhaustionHours, resolvedAt)}`,
    `開始: ${timeText(firedAt)}`,
    `終了: ${timeText(resolvedAt)} (${span(resolvedAt - firedAt)}間)`,
    `確認先: ${runbookOf(alert.runbook) ?? showCommand(alert.slo, 'deployed')}`,
    `理由: ${cutText(oneLine(resolution.reason), REASON_LENGTH_MAX)}`,
  ];
}

function times(burn: number): string {
  return compared(amount(burn), '倍');
}

function gone(remainingRatio: number | null): string {
  const text = budgetGoneText(remainingRatio);
  return text === undefined ? '残りは不明' : `${compared(text.replace(/ %$/, ''), ' %')}を消費済み`;
}

/** `over 9999` and `under 0.1`, as figures say them, behind the unit. */
function compared(text: string, unit: string): string {
  const [, word, figure] = /^(over|under) (.*)$/.exec(text) ?? [];
  if (word === undefined || figure === undefined) return `${text}${unit}`;
  return `${figure}${unit}${word === 'over' ? '超' : '未満'}`;
}

function runsOut(timeToExhaustionHours: number | null, asOf: Instant): string {
  const forecast = exhaustion(timeToExhaustionHours, asOf);
  switch (forecast?.kind) {
    case undefined:
      return '予測なし';
    case 'gone':
      return '残りなし';
    case 'far':
      return 'この速さでは数年後';
    case 'at':
      return `${span(forecast.at - asOf)}後 (${timeText(forecast.at, asOf)})`;
  }
}

function span(ms: number): string {
  if (ms < MINUTE_MS) return '1分未満';
  return spanText(ms).replace(' d', '日').replace(' h', '時間').replace(' min', '分').replaceAll(' ', '');
}

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  Alarm,
  AlarmRule,
  AlarmState,
  ComparisonOperator,
  CompositeAlarm,
  type IMetric,
  type TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';

/** `page`: pages are late or lost while it lasts. `ticket`: somebody looks at it in the next working hours. */
type AlarmSeverity = 'page' | 'ticket';

export interface AlarmEntry {
  /** Kebab-case; the runbook is `docs/runbooks/<runbook>.md`. */
  readonly name: string;
  readonly severity: AlarmSeverity;
  readonly runbook: string;
  /** What is wrong, in one sentence, for the person who is woken. */
  readonly means: string;
}

export interface MetricAlarm extends AlarmEntry {
  readonly metric: IMetric;
  readonly threshold: number;
  /** `at-least` the threshold, or `below` it. */
  readonly when: 'at-least' | 'below';
  readonly evaluationPeriods: number;
  /** Said for every alarm: quiet is good news for one and bad news for another. */
  readonly missingData: TreatMissingData;
}

export interface Trouble extends AlarmEntry {
  /**
   * Its signs: whichever of them show, and in whatever order, people are told once. So one that lasts hides the others:
   * only what always means the same may be joined.
   */
  readonly signs: readonly MetricAlarm[];
}

export interface AlarmBookProps {
  /** The first word of each alarm's name. */
  readonly prefix: string;
  readonly topic: ITopic;
  /** Where runbooks are read; left out, their path in the repository is given. */
  readonly runbooksUrl?: string | undefined;
}

const RUNBOOKS = fileURLToPath(new URL('../../docs/runbooks/', import.meta.url));

/** The only way to an alarm: with a name, a severity and a runbook that exists, and with somebody who is told. */
export class AlarmBook extends Construct {
  readonly #props: AlarmBookProps;
  readonly #action: SnsAction;

  constructor(scope: Construct, id: string, props: AlarmBookProps) {
    super(scope, id);
    this.#props = props;
    this.#action = new SnsAction(props.topic);
  }

  /** An alarm of its own: tells people when it begins and when it ends. */
  alarm(entry: MetricAlarm): Alarm {
    const alarm = this.#metricAlarm(entry);
    alarm.addAlarmAction(this.#action);
    alarm.addOkAction(this.#action);
    return alarm;
  }

  /** Several signs of one trouble: they tell nobody by themselves, the trouble tells once. */
  trouble(entry: Trouble): CompositeAlarm {
    const signs = entry.signs.map((sign) => AlarmRule.fromAlarm(this.#metricAlarm(sign), AlarmState.ALARM));
    const composite = new CompositeAlarm(this, entry.name, {
      compositeAlarmName: `${this.#props.prefix}-${entry.name}`,
      alarmDescription: this.#description(entry),
      alarmRule: AlarmRule.anyOf(...signs),
    });
    composite.addAlarmAction(this.#action);
    composite.addOkAction(this.#action);
    return composite;
  }

  #metricAlarm(entry: MetricAlarm): Alarm {
    return new Alarm(this, entry.name, {
      alarmName: `${this.#props.prefix}-${entry.name}`,
      alarmDescription: this.#description(entry),
      metric: entry.metric,
      threshold: entry.threshold,
      comparisonOperator:
        entry.when === 'below'
          ? ComparisonOperator.LESS_THAN_THRESHOLD
          : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: entry.evaluationPeriods,
      treatMissingData: entry.missingData,
    });
  }

  #description({ name, severity, runbook, means }: AlarmEntry): string {
    if (!existsSync(`${RUNBOOKS}${runbook}.md`)) {
      throw new Error(`the alarm ${name} asks for docs/runbooks/${runbook}.md, which does not exist: write it first`);
    }
    const { runbooksUrl } = this.#props;
    const address = runbooksUrl === undefined ? 'docs/runbooks' : runbooksUrl.replace(/\/$/, '');
    return `[${severity}] ${means} Runbook: ${address}/${runbook}.md`;
  }
}

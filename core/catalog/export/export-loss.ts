import type { CompositeSlo } from '#core/slo/schema.ts';

/** Something of an SLO that another format has no word for. */
export interface ExportLoss {
  readonly slo: string;
  readonly says: string;
}

/** Formats that know no composite get its objectives, each as an SLO of its own. */
export function compositeLoss({ name, sli }: CompositeSlo): ExportLoss {
  const objectives = sli.objectives.map(({ slo }) => slo).join(', ');
  return {
    slo: name,
    says: `is a composite, which has no equivalent: ${objectives} stand alone there, without its weights and rules`,
  };
}

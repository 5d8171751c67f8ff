/** Something of an SLO that another format has no word for. */
export interface ExportLoss {
  readonly slo: string;
  readonly says: string;
}

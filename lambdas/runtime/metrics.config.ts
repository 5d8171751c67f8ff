/** The CloudWatch namespace of everything that the platform measures about itself. */
export const METRICS_NAMESPACE = 'Evenkeel';

/** The CloudWatch namespace of everything that the platform measures about itself. */
export const METRICS_NAMESPACE = 'Evenkeel';

/** Records of the events table that are no events, whoever wrote them. */
export const UNREADABLE_RECORDS_METRIC = 'UnreadableRecords';

import { Stack } from 'aws-cdk-lib';
import { CfnSink } from 'aws-cdk-lib/aws-oam';
import { Construct } from 'constructs';

export interface MetricsSinkProps {
  /** Account ids. */
  readonly accounts: readonly string[];
}

/**
 * Where other accounts link their metrics to, so that one GetMetricData call reads them by account id. An account has
 * one sink a region: where it has one already, leave `linkedAccounts` empty and link to that.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Unified-Cross-Account.html
 */
export class MetricsSink extends Construct {
  constructor(scope: Construct, id: string, { accounts }: MetricsSinkProps) {
    super(scope, id);
    new CfnSink(this, 'Sink', {
      name: `${Stack.of(this).stackName}-metrics`,
      policy: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { AWS: [...accounts] },
            Action: ['oam:CreateLink', 'oam:UpdateLink'],
            Resource: '*',
            Condition: { 'ForAllValues:StringEquals': { 'oam:ResourceTypes': ['AWS::CloudWatch::Metric'] } },
          },
        ],
      },
    });
  }
}

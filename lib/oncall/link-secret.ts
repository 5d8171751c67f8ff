import { RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { acknowledge } from '#lib/constructs/acknowledge.ts';

const SECRET_LENGTH = 64;

/** What signs links, calendars and the codes of text messages. Made here and never shown; a new one makes those of the last hours worthless and nothing else. */
export class LinkSecret extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const secret = new Secret(this, 'Secret', {
      description: 'Signs the links by which people acknowledge pages',
      generateSecretString: { passwordLength: SECRET_LENGTH, excludePunctuation: true },
      removalPolicy: RemovalPolicy.DESTROY,
    });
    acknowledge(
      secret,
      'AwsSolutions-SMG4',
      'It is rotated by hand (aws secretsmanager put-secret-value); links live for twelve hours, and those signed by the version before are still taken.',
    );
    this.arn = secret.secretArn;
  }

  /** For who signs, and who checks. */
  get reading(): PolicyStatement {
    return new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [this.arn] });
  }
}

import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { FULL_SETTINGS, platformTemplates, resourcesOf } from '#test/lib/platform-templates.ts';

const INSTANCE = FULL_SETTINGS.voice?.instanceArn ?? '';
const { voice } = platformTemplates();

describe('the stack of calls', () => {
  it('is not there without an instance of Amazon Connect', () => {
    expect(platformTemplates({}).voice).toBeUndefined();
  });

  it('puts the flow of a call into the instance, which may invoke the Lambda behind it and nothing else', () => {
    voice?.hasResourceProperties('AWS::Connect::ContactFlow', { InstanceArn: INSTANCE, Type: 'CONTACT_FLOW' });
    voice?.hasResourceProperties('AWS::Connect::IntegrationAssociation', {
      InstanceId: INSTANCE,
      IntegrationType: 'LAMBDA_FUNCTION',
    });
    voice?.hasResourceProperties('AWS::Lambda::Permission', {
      Principal: 'connect.amazonaws.com',
      SourceArn: INSTANCE,
      SourceAccount: { Ref: 'AWS::AccountId' },
    });
    const flows = voice === undefined ? [] : Object.values(resourcesOf(voice, 'AWS::Connect::ContactFlow'));
    const content = JSON.stringify(flows.map(({ Properties }) => Properties.Content));
    expect(content).toContain('GetParticipantInput');
  });

  it('lets the leg call from this instance, and from no other', () => {
    voice?.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: 'connect:StartOutboundVoiceContact',
            Effect: 'Allow',
            Resource: `${INSTANCE}/contact/*`,
          }),
        ]),
      },
    });
  });
});

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { platform } from '#lib/platform.ts';
import { checkSettings, type SettingsInput } from '#lib/settings.ts';

export interface PlatformTemplates {
  readonly data: Template;
  readonly slo: Template;
  readonly oncall: Template;
  /** Where the settings ask for calls. */
  readonly voice: Template | undefined;
  readonly watch: Template;
}

/** Every leg and every option. */
export const FULL_SETTINGS: SettingsInput = {
  phoneNumbers: ['+4915112345678'],
  personalSms: true,
  smsReplies: { originationNumber: '+4915187654321' },
  eMails: ['sre@example.com'],
  voice: {
    instanceArn: 'arn:aws:connect:eu-central-1:123456789012:instance/0a1b2c3d-0000-4000-8000-0123456789ab',
    phoneNumber: '+4930123456',
  },
  emailFrom: 'pager@example.com',
  consoleApi: true,
  pagerDuty: {
    routingKeySecretName: 'evenkeel/pagerduty',
    webhookSecretName: 'evenkeel/pagerduty-webhook',
    apiTokenSecretName: 'evenkeel/pagerduty-api',
  },
  slack: {
    botTokenSecretName: 'evenkeel/slack-token',
    signingSecretName: 'evenkeel/slack-signing',
    channel: 'C024BE91L',
  },
  webhook: { url: 'https://hooks.example.com/pages', secretName: 'evenkeel/webhook' },
  linkedAccounts: ['210987654321'],
  releaseGates: { codePipeline: true, codeDeployServices: ['shop'], guardedServices: ['shop'] },
  prometheus: {
    workspaceArns: ['arn:aws:aps:eu-west-1:210987654321:workspace/ws-0123'],
    tokenSecretNames: ['evenkeel/prometheus'],
  },
};

/** The house's feature flags without the bundling of Lambdas, which takes seconds and says nothing here. */
export function quickApp(): App {
  const cdk = JSON.parse(readFileSync(fileURLToPath(new URL('../../cdk.json', import.meta.url)), 'utf8'));
  return new App({ context: { ...cdk.context, 'aws:cdk:bundling-stacks': [] } });
}

/** The templates of a platform with these settings. */
export function platformTemplates(input: SettingsInput = FULL_SETTINGS): PlatformTemplates {
  const { data, slo, oncall, voice, watch } = platform(quickApp(), checkSettings(input));
  return {
    data: Template.fromStack(data),
    slo: Template.fromStack(slo),
    oncall: Template.fromStack(oncall),
    voice: voice && Template.fromStack(voice),
    watch: Template.fromStack(watch),
  };
}

/** The resources of a type by logical id, as plain data. */
export function resourcesOf(template: Template, type: string): Record<string, Resource> {
  return template.findResources(type) as Record<string, Resource>;
}

export interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly DependsOn?: string | string[];
}

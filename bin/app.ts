import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { checkCatalog } from '#lib/catalog/check-catalog.ts';
import { platform } from '#lib/platform.ts';
import { checkSettings } from '#lib/settings.ts';
import { settings as given } from './settings.ts';

const settings = checkSettings(given);
checkCatalog(settings.catalogDirectory);

const app = new App();
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
platform(app, settings);
app.synth();

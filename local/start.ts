import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { cloudWatchSource } from '#adapters/aws/cloudwatch-source.ts';
import { secretTexts } from '#adapters/aws/secret-text.ts';
import { folderDocuments } from '#adapters/local/folder-documents.ts';
import type { InboxMessage } from '#adapters/local/inbox.ts';
import { openDatabase } from '#adapters/local/open-database.ts';
import { sqliteCatalog } from '#adapters/local/sqlite-catalog.ts';
import { sqliteEventLog } from '#adapters/local/sqlite-event-log.ts';
import { prometheusSource } from '#adapters/prometheus/prometheus-source.ts';
import { floorTo, type Instant, MINUTE_MS } from '#core/shared/instant.ts';
import { type AnySlo, isComposite, type Slo } from '#core/slo/schema.ts';
import type { SloState } from '#core/slo/state.ts';
import { publishCatalog } from '#flows/catalog/publish-catalog.ts';
import { everySource } from '#flows/slo/every-source.ts';
import { type LocalPlatform, localPlatform } from './platform.ts';
import { runTurns } from './run-turns.ts';
import { type SampleCloudWatch, sampleCloudWatch } from './sample-cloudwatch.ts';
import { type ScaledClock, scaledClock } from './scaled-clock.ts';
import { beginStory } from './story.ts';

export interface StartOptions {
  /** The folder of documents. */
  readonly catalog: string;
  /** The SQLite file. */
  readonly database: string;
  /** `sample`: invented traffic through a CloudWatch stand-in; `aws`: the user's own CloudWatch, which is only read. */
  readonly source: 'sample' | 'aws';
  /** How many minutes pass in one. */
  readonly speed: number;
  /** Play the story, or evaluate once, and return. */
  readonly once: boolean;
  readonly homeRegion: string;
  readonly now: Instant;
}

/** What is shown while the platform runs. */
export interface Screen {
  progress(what: string, total: number): { step(): void; done(): void };
  line(at: Instant, text: string): void;
  table(states: readonly SloState[]): void;
  page(at: Instant, message: InboxMessage): void;
}

/** How it ended: `refused` documents, or a story that did not go as told. */
export type StartOutcome = { readonly ok: true } | { readonly ok: false; readonly reasons: readonly string[] };

/**
 * Runs the whole platform in this process until the signal aborts, or, with `once`, until the story is told. Reads the
 * stand-in, or the user's CloudWatch, through the real CloudWatch adapter: AWS_ENDPOINT_URL_CLOUDWATCH in the environment
 * leads the SDK to the stand-in. A Prometheus that documents name is always the real one.
 */
export async function start(
  options: StartOptions,
  screen: Screen,
  signal: AbortSignal,
  environment: NodeJS.ProcessEnv,
): Promise<StartOutcome> {
  const begun = floorTo(options.now, MINUTE_MS);
  // The sample's time is invented, so that it may begin with a whole minute; what AWS holds is as old as it is.
  const clock = scaledClock(options.source === 'sample' ? begun : options.now, options.speed);
  const database = openDatabase(options.database);
  const catalog = await publishFolder(options, sqliteCatalog(database), sqliteEventLog(database), clock);
  if ('reasons' in catalog) {
    database.close();
    return { ok: false, reasons: catalog.reasons };
  }

  const measured = catalog.slos.flatMap((slo) => (isComposite(slo) ? [] : [slo]));
  const sample = options.source === 'sample' ? await startSample(measured, clock, begun, screen) : undefined;
  if (sample !== undefined) leadTo(sample, environment);
  const arrived: InboxMessage[] = [];
  const deaths: string[] = [];
  let evaluated = () => {};
  const platform = localPlatform({
    database,
    clock,
    source: everySource({
      CloudWatch: cloudWatchSource(),
      Prometheus: prometheusSource(secretTexts(new SecretsManagerClient(), clock)),
    }),
    sourceDelayMs: sample === undefined ? AWS_DELAY_MS : 0,
    onPage: (message) => {
      arrived.push(message);
      screen.page(clock.now(), message);
    },
    onNotice: (notice) => screen.line(clock.now(), notice),
    onEvaluated: () => evaluated(),
    onDead: (what, cause) => {
      deaths.push(`${what} was given up: ${cause instanceof Error ? cause.message : String(cause)}`);
      screen.line(clock.now(), deaths.at(-1) ?? '');
    },
  });

  try {
    const bar = screen.progress('reading history', catalog.slos.length);
    evaluated = () => bar.step();
    await platform.evaluate('hourly', begun);
    bar.done();
    evaluated = () => {};
    screen.table(await allStates(platform));
    if (options.once && sample === undefined) return ended(deaths);

    const story = sample === undefined ? undefined : beginStory(measured, begun);
    if (options.once && story === undefined) return ended([...deaths, NO_STORY]);
    screen.line(clock.now(), story === undefined ? LIVE : `${LIVE}; in a minute an outage begins in ${story.slo}`);
    const end = await runTurns({ platform, clock, screen, sample, arrived, signal, once: options.once }, begun, story);
    if (options.once) screen.table(await allStates(platform));
    if (end?.step === 'failed') deaths.push(end.reason);
    if (options.once && end?.step !== 'told' && end?.step !== 'failed') deaths.push('the story was interrupted');
    return ended(deaths);
  } finally {
    await sample?.close();
    database.close();
  }
}

const LIVE = 'live from here, evaluated every minute; Ctrl-C stops it';

const NO_STORY = 'no SLO of the catalog has an alert rule that pages, so there is no story to play';

/** CloudWatch holds a minute in full about three minutes after its end. */
const AWS_DELAY_MS = 3 * MINUTE_MS;

async function publishFolder(
  { catalog: directory, homeRegion }: StartOptions,
  store: ReturnType<typeof sqliteCatalog>,
  eventLog: ReturnType<typeof sqliteEventLog>,
  clock: ScaledClock,
): Promise<{ slos: AnySlo[] } | { reasons: readonly string[] }> {
  const documents = folderDocuments(directory);
  const folder = await documents.sourceId();
  // The same documents in another Region name other metrics, so they are another hand-in.
  const outcome = await publishCatalog(
    { documents: { read: () => documents.read(folder) }, store, eventLog, clock },
    { sourceId: `${folder} in ${homeRegion}`, homeRegion },
  );
  if (outcome.outcome === 'refused') return { reasons: outcome.errors };
  const slos: AnySlo[] = [];
  for await (const slo of store.slos(await store.version())) slos.push(slo);
  return { slos };
}

const SAMPLE_HISTORY_DAYS = 30;

function leadTo({ endpoint }: SampleCloudWatch, environment: NodeJS.ProcessEnv): void {
  environment.AWS_ENDPOINT_URL_CLOUDWATCH = endpoint;
  // The stand-in looks at no signature, but the SDK insists on having something to sign with.
  environment.AWS_ACCESS_KEY_ID ??= 'sample';
  environment.AWS_SECRET_ACCESS_KEY ??= 'sample';
}

async function startSample(
  slos: readonly Slo[],
  clock: ScaledClock,
  now: Instant,
  screen: Screen,
): Promise<SampleCloudWatch> {
  const bar = screen.progress(`inventing ${SAMPLE_HISTORY_DAYS} days of traffic`, SAMPLE_HISTORY_DAYS);
  const onDay = () => bar.step();
  const sample = await sampleCloudWatch({ slos, clock, now, historyDays: SAMPLE_HISTORY_DAYS, onDay });
  bar.done();
  return sample;
}

async function allStates({ states }: LocalPlatform): Promise<SloState[]> {
  const all: SloState[] = [];
  for await (const state of states.all()) if (state.retiredAt === null) all.push(state);
  return all;
}

function ended(reasons: readonly string[]): StartOutcome {
  return reasons.length === 0 ? { ok: true } : { ok: false, reasons };
}

import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, open, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

/** AWS's own DynamoDB for one machine, in memory, in a process of its own. */
export interface DynamoDbLocal {
  readonly endpoint: string;
  readonly name: string;
  stop(): void;
}

/** The newest on Maven Central that runs on Java 17. https://central.sonatype.com/artifact/com.amazonaws/DynamoDBLocal */
const VERSION = '2.6.1';
const COPY_DEPENDENCIES = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';
const HOME = resolve('.e2e', `dynamodb-local-${VERSION}`);
const START_SECONDS_MAX = 60;
const run = promisify(execFile);

/** Installs it from Maven Central into `.e2e/` where it is missing, and starts it on a free port. Needs `java` and `mvn`. */
export async function startDynamoDbLocal(): Promise<DynamoDbLocal> {
  await install();
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const log = await open(join(HOME, 'dynamodb-local.log'), 'w');
  const server = 'com.amazonaws.services.dynamodbv2.local.main.ServerRunner';
  const java = ['-Djava.library.path=lib', '-cp', 'lib/*', server, '-inMemory', '-disableTelemetry'];
  const child = spawn('java', [...java, '-port', String(port)], { cwd: HOME, stdio: ['ignore', log.fd, log.fd] });
  await log.close();
  for (let second = 0; !(await answers(endpoint)); second += 1) {
    if (second >= START_SECONDS_MAX || child.exitCode !== null)
      throw new Error(`DynamoDB Local did not answer on ${endpoint}; see ${HOME}/dynamodb-local.log`);
    await sleep(1_000);
  }
  return { endpoint, name: `DynamoDB Local ${VERSION}, in memory`, stop: () => child.kill() };
}

async function install(): Promise<void> {
  if (existsSync(join(HOME, 'lib', `DynamoDBLocal-${VERSION}.jar`))) return;
  await mkdir(HOME, { recursive: true });
  await writeFile(join(HOME, 'pom.xml'), POM);
  await run('mvn', ['-q', '-B', COPY_DEPENDENCIES, '-DoutputDirectory=lib'], { cwd: HOME }).catch((cause: unknown) => {
    throw new Error('DynamoDB Local could not be fetched from Maven Central; the benchmark needs java 17 and mvn', {
      cause,
    });
  });
}

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>evenkeel</groupId><artifactId>dynamodb-local</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>com.amazonaws</groupId><artifactId>DynamoDBLocal</artifactId><version>${VERSION}</version></dependency>
  </dependencies>
</project>
`;

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer().once('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === 'object' && address !== null ? done(address.port) : fail(new Error('there is no free port')),
      );
    });
  });
}

/** It answers a request that it can't read with an error of its own; that it answers is what counts. */
async function answers(endpoint: string): Promise<boolean> {
  return fetch(endpoint, { signal: AbortSignal.timeout(2_000) }).then(
    () => true,
    () => false,
  );
}

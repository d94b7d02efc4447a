import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parse } from 'yaml';
import { appPipeline } from '../app-pipeline';
import { environmentPipelines } from '../environment-pipelines';
import type { Pipeline } from '../pipeline';
import { programOptions } from '../program-options';
import { programPipelines } from '../program-pipelines';
import { everyAppOption, optionsText } from '../testing/every-option';
import { provider } from './gitlab-ci';

const judge = join(dirname(require.resolve('gitlab-ci-local/package.json')), 'dist/index.js');
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'slipway-gitlab-'));
  const git = (...args: string[]): void => {
    spawnSync('git', ['-C', folder, ...args]);
  };
  git('init', '--quiet');
  git('remote', 'add', 'origin', 'git@gitlab.com:example/cart.git');
  git('-c', 'user.name=Test', '-c', 'user.email=test@example.com', 'commit', '--allow-empty', '--quiet', '-m', 'Start');
  // What changed is told by comparing with it.
  git('update-ref', 'refs/remotes/origin/main', 'HEAD');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What gitlab-ci-local makes of a file: it checks it against GitLab's own schema, and expands it. */
function previewed(pipelines: readonly Pipeline[]): { status: number | null; output: string } {
  writeFileSync(join(folder, '.gitlab-ci.yml'), provider.files(pipelines).get('.gitlab-ci.yml') ?? '');
  // It ends before a pipe has taken all that it says; a file takes it at once.
  const file = join(folder, 'preview.yml');
  const out = openSync(file, 'w');
  const { status, stderr } = spawnSync(process.execPath, [resolve(judge), '--preview'], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, HOME: folder, NO_COLOR: '1' },
    stdio: ['ignore', out, 'pipe'],
  });
  closeSync(out);
  return { status, output: readFileSync(file, 'utf8') + (status === 0 ? '' : stderr) };
}

const gitlabs = [{ repository: 'registry.gitlab.com/example/cart' }];

/** The pipeline of one of several apps of a repository: its jobs have names of their own. */
function numbered(pipeline: Pipeline, index: number): Pipeline {
  const named = (id: string): string => `${id}-${index}`;
  return {
    ...pipeline,
    jobs: pipeline.jobs.map(({ id, needs, ...job }) => ({
      ...job,
      id: named(id),
      ...(needs === undefined ? {} : { needs: needs.map(named) }),
    })),
  };
}

test('every combination of options makes jobs for GitLab, all of them in one file', () => {
  // The token of a job opens the registry of GitLab: each combination with it comes once for every other login.
  const withToken = everyAppOption({ images: gitlabs, login: 'job-token' });
  const once = new Map(withToken.map((app) => [optionsText(app), app])).values();
  const all = [...everyAppOption(), ...once].filter(
    (app) =>
      provider.problems({ pipelines: [appPipeline(app)], app }).length === 0 &&
      // It asks git what changed for each job of a folder: a folder is tried with every flow, not with all else.
      (app.directory === '.' || (app.contract === false && app.signing === 'key' && app.login === 'password')),
  );
  const logins = new Set(all.map(({ login }) => (typeof login === 'string' ? login : login.cloud)));
  expect([...logins].sort()).toEqual(['aws', 'google', 'job-token', 'password']);
  const pipelines = all.map((options, index) => numbered(appPipeline(options), index));
  const { status, output } = previewed(pipelines);
  expect([status, status === 0 ? '' : output]).toEqual([0, '']);
  const jobs = Object.keys(parse(output) as object);
  for (const index of all.keys())
    expect(jobs).toEqual(
      expect.arrayContaining([`test-${index}`, `build-${index}`, `release-${index}`, `notify-${index}-failed`]),
    );
});

test('so are those of a program and of its environment repo', () => {
  const options = programOptions({
    ...{ repository: 'a/b', environmentRepository: 'a/c', stages: ['dev', 'production'] },
    previewTokens: ['GITEA_TOKEN'],
  });
  for (const pipelines of [programPipelines(options), environmentPipelines(options)]) {
    const { status, output } = previewed(pipelines);
    expect([status, status === 0 ? '' : output]).toEqual([0, '']);
  }
});

test('a file that is wrong is refused by the judge', () => {
  const [pipeline] = programPipelines(programOptions({ repository: 'a/b', environmentRepository: 'a/c' }));
  const [job] = pipeline?.jobs ?? [];
  const wrong = { ...pipeline!, jobs: [{ ...job!, needs: ['nothing'] }] };
  const text = (provider.files([wrong]).get('.gitlab-ci.yml') ?? '').replace(/optional: true/, 'optionel: true');
  writeFileSync(join(folder, '.gitlab-ci.yml'), text);
  const { status } = spawnSync(process.execPath, [resolve(judge), '--preview'], {
    cwd: folder,
    env: process.env,
  });
  expect(status).not.toBe(0);
});

import { parse } from 'yaml';
import { z } from 'zod';
import { appOptions } from '../app-options';
import { appPipeline } from '../app-pipeline';
import { environmentPipelines } from '../environment-pipelines';
import { partOf, withKept } from '../kept-part';
import { programOptions } from '../program-options';
import { programPipelines } from '../program-pipelines';
import { everyAppOption, optionsText } from '../testing/every-option';
import { workflowProblems } from '../testing/workflow-problems';
import { provider } from './github-actions';

const workflowSchema = z.looseObject({
  on: z.record(z.string(), z.unknown()),
  permissions: z.record(z.string(), z.string()),
  concurrency: z
    .looseObject({ group: z.string(), 'cancel-in-progress': z.union([z.string(), z.boolean()]) })
    .optional(),
  jobs: z.record(
    z.string(),
    z.looseObject({
      if: z.string().optional(),
      'timeout-minutes': z.number(),
      permissions: z.record(z.string(), z.string()).optional(),
      steps: z.array(z.looseObject({ uses: z.string().optional(), run: z.string().optional() })),
    }),
  ),
});

function written(options = appOptions(plain)): string {
  return provider.files([appPipeline(options)]).get('.github/workflows/cart.yaml') ?? '';
}

const plain = {
  app: 'cart',
  images: [{ repository: 'ghcr.io/example/cart' }],
  program: { repository: 'example/platform' },
};

describe('for every combination of options', () => {
  const all = everyAppOption().map((options) => {
    const text = written(options);
    return { options, text, workflow: workflowSchema.parse(parse(text)) };
  });

  test("a workflow is one for GitHub's own parser", async () => {
    for (const { options, text } of all)
      expect([optionsText(options), ...(await workflowProblems('cart.yaml', text))]).toEqual([optionsText(options)]);
    expect(all.length).toBe(240);
  });

  test('every action is pinned by its commit, its version beside it', () => {
    const lines = all.flatMap(({ text }) => text.split('\n').filter((line) => /^\s*(- )?uses:/.test(line)));
    expect(lines.length).toBeGreaterThan(240);
    for (const line of new Set(lines)) expect(line).toMatch(/uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  test('an image that a workflow runs is pinned by its digest', () => {
    const images = all.flatMap(({ text }) => text.match(/docker\.io\/\S+/g) ?? []);
    expect(images.length).toBeGreaterThan(0);
    for (const image of new Set(images)) expect(image).toMatch(/^[\w./-]+:[\w.-]+@sha256:[0-9a-f]{64}$/);
  });

  test('a run may read and no more, and a job has only what it needs', () => {
    for (const { options, workflow } of all) {
      expect(workflow.permissions).toEqual({ contents: 'read' });
      const { test: tested, build, release, notify } = workflow.jobs;
      expect([tested, build, notify].map((job) => job?.permissions)).toEqual([undefined, undefined, undefined]);
      expect(release?.permissions ?? { contents: 'read' }).toEqual({
        contents: 'read',
        ...(options.login === 'job-token' ? { packages: 'write' } : {}),
        ...(typeof options.login === 'object' || options.signing === 'identity' ? { 'id-token': 'write' } : {}),
      });
    }
  });

  test('each job ends after a time, and no run takes the place of an announcement', () => {
    for (const { workflow } of all) {
      expect(Object.values(workflow.jobs).map((job) => job['timeout-minutes'])).toEqual([30, 30, 30, 30]);
      expect(workflow.concurrency?.group).toContain('github.event.pull_request.number || github.run_id');
      expect(workflow.concurrency?.['cancel-in-progress']).toBe("${{ github.event_name == 'pull_request' }}");
    }
  });

  test('a pull request builds and tests, and no more', () => {
    for (const { workflow } of all) {
      const { release, ...others } = workflow.jobs;
      expect(release?.if).toBeDefined();
      expect(release?.if).not.toContain('pull_request');
      expect(JSON.stringify(others)).not.toMatch(/docker-push|docker-sign|make announce|REGISTRY_PASSWORD/);
    }
  });
});

test.each([
  ['trunk', ['main'], ['main']],
  ['tags', ['main'], undefined],
  ['branches', ['dev', 'staging', 'master'], ['dev', 'staging', 'master']],
] as const)('%s says which branches become images; tags v* always do', (flow, requests, pushes) => {
  const { on } = workflowSchema.parse(parse(written(appOptions({ ...plain, flow }))));
  expect(on['pull_request']).toEqual({ branches: requests });
  expect(on['push']).toEqual({ ...(pushes === undefined ? {} : { branches: pushes }), tags: ['v*'] });
});

test('with a branch for each environment the nightly build is that of staging', () => {
  const text = written(appOptions({ ...plain, flow: 'branches' }));
  expect(text).toContain("ref: ${{ github.event_name == 'schedule' && 'staging' || '' }}");
  expect(text).toContain("SOURCE_BRANCH: ${{ github.event_name == 'schedule' && 'staging' ||");
});

test('in a repository of several, what changes elsewhere builds nothing', () => {
  const { on } = workflowSchema.parse(parse(written(appOptions({ ...plain, directory: 'services/cart' }))));
  expect(on['pull_request']).toMatchObject({ paths: ['services/cart/**', '.github/workflows/cart.yaml'] });
});

test('the program is told by a token that may start its workflows, and nothing else', () => {
  const text = written();
  expect(text.match(/permission-\S+: \S+/g)).toEqual(['permission-actions: write']);
  expect(text).toContain('repositories: platform');
});

test('what is written by hand into the marked part stays, and is still a workflow', async () => {
  const own = '  lint:\n    runs-on: ubuntu-24.04\n    timeout-minutes: 5\n    steps:\n      - run: make lint\n';
  const [before, after = ''] = written().split('  # End of what is yours.\n');
  const edited = `${before ?? ''}${own}  # End of what is yours.\n${after}`;
  const next = withKept(written(appOptions({ ...plain, flow: 'tags' })), edited);
  expect(partOf(next)).toBe(own);
  expect(await workflowProblems('cart.yaml', next)).toEqual([]);
  expect(workflowSchema.parse(parse(next)).jobs['lint']).toBeDefined();
});

test('the same options give the same bytes', () => {
  expect(written()).toBe(written());
  expect(written()).toMatch(/^# Generated by slipway pipelines app/);
});

describe('for a program and its environment repo', () => {
  const options = programOptions({
    repository: 'example/platform',
    environmentRepository: 'example/state',
    stages: ['dev', 'staging', 'production'],
    previewTokens: ['GITEA_TOKEN'],
  });
  const files = [...provider.files([...programPipelines(options), ...environmentPipelines(options)])];
  const named = new Map(
    files.map(([path, text]) => [path.replace('.github/workflows/', ''), workflowSchema.parse(parse(text))]),
  );

  test.each(files)("%s is one for GitHub's own parser", async (path, text) => {
    expect(await workflowProblems(path, text)).toEqual([]);
    for (const line of text.split('\n').filter((one) => /^\s*(- )?uses:/.test(one)))
      expect(line).toMatch(/@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  test('what must happen each time is in no group: announcements, promotions, rollbacks', () => {
    for (const name of ['release.yaml', 'promote.yaml', 'rollback.yaml'])
      expect(named.get(name)?.concurrency).toBeUndefined();
    expect(named.get('publish.yaml')?.concurrency).toMatchObject({ 'cancel-in-progress': false });
  });

  test('a request of a fork gets no token: what needs one does not run', () => {
    for (const [name, { on, jobs }] of named) {
      if (!('pull_request' in on)) continue;
      for (const [id, job] of Object.entries(jobs)) {
        const writes = JSON.stringify(job.steps).includes('permission-contents":"write');
        if (writes) expect([name, id, job.if]).toEqual([name, id, expect.stringContaining('head.repo.full_name')]);
      }
    }
  });

  test('an event is text for the shell, never a part of a command', () => {
    for (const [, text] of files)
      for (const line of text.split('\n'))
        if (/^\s*(run:|npx|printf|node)/.test(line)) expect(line).not.toContain('${{');
  });

  test('the environment repo requires verify-render, check and gate, in a merge queue too', () => {
    const requests = named.get('requests.yaml');
    expect(Object.keys(requests?.on ?? {})).toEqual(['pull_request', 'merge_group']);
    for (const id of ['verify-render', 'check', 'gate'])
      expect(requests?.jobs[id]?.if ?? '').not.toMatch(/^github.event_name == 'pull_request'/);
  });
});

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { DemoProgram } from './demo-program';

/** One step: what is told, then done. */
export type Step =
  | { readonly say: string }
  | { readonly pass: number; /** Minutes. */ readonly because: string }
  | {
      readonly run: string;
      readonly by?: string;
      /** Exit code. @default 0 */ readonly code?: number;
      readonly shows?: RegExp;
    }
  | { readonly degraded: string };

const app = 'cartservice';
const reasonable = '--reason "checkout fails"';

/** Staging saw it healthy again: what Argo CD's notification writes. */
const healthy: Step = { run: `receipts ${app} staging --report healthy`, by: 'argocd' };

const intoStaging = (image: string, request: number): Step[] => [
  { run: `release ${app} --image ${image} --source-branch main`, by: 'ci', shows: /then by itself, to staging:/ },
  { run: `approve ${request}`, by: 'ben' },
  { run: `merge ${request}` },
  healthy,
];

/** From a first release to a hotfix, on the sample platform. @param repository of the image, without a tag */
export function story(repository: string): Step[] {
  const image = (tag: string): string => `${repository}:${tag}`;
  return [
    { say: 'An empty folder: the baseline is recorded' },
    { run: 'deliver', shows: /recorded \d+ releases/ },
    { say: 'A first build goes to dev by commit; its request for staging opens by itself' },
    ...intoStaging(image('v0.10.7'), 1),
    { pass: 12, because: 'production asks for half an hour of health in staging' },
    healthy,
    { run: `promote ${app} --to production`, code: 3, shows: /healthyIn\(staging\) +waiting/ },
    { pass: 20, because: 'it stays healthy' },
    healthy,
    { run: `promote ${app} --to production`, shows: /opened .*#2/ },
    { run: 'approve 2', by: 'ben' },
    { run: 'refresh --merge', shows: /merged/ },
    { say: 'A second build takes the same way' },
    ...intoStaging(image('v0.10.8'), 3),
    { pass: 31, because: 'it soaks' },
    healthy,
    { run: `promote ${app} --to production`, shows: /opened .*#4/ },
    { run: 'approve 4', by: 'ben' },
    { run: 'merge 4', shows: /merged/ },
    { pass: 6, because: 'then it fails in production; Argo CD tells' },
    { degraded: 'event.json' },
    { run: 'rollback --if-degraded event.json', by: 'argocd', shows: /rolled back and held: v0\.10\.8 → v0\.10\.7/ },
    { run: 'rollback --if-degraded event.json', by: 'argocd', shows: /not rolled back: .*held already/ },
    { say: 'Held: nothing brings it again' },
    { run: `promote ${app} --to production`, shows: /nothing to do/ },
    { run: `status --environment production`, shows: /held/ },
    { say: 'The fix can not wait for a soak' },
    { run: `unhold ${app} production --reason "v0.10.9 has the fix"` },
    {
      run: `promote ${app} --to production --hotfix --image ${image('v0.10.9')} ${reasonable} --expires 24h`,
      shows: /skipped/,
    },
    { run: 'approve 5', by: 'ben' },
    { run: 'merge 5', shows: /back-fill of the hotfix to staging: opened/ },
    { run: `status --environment production`, shows: /hotfix/ },
    { run: 'merge 6' },
    { run: 'merge 7' },
    { say: 'All of it is git' },
    { run: `history ${app} production`, shows: /rollback/ },
    { run: 'metrics', shows: /production/ },
  ];
}

/** Plays a story. @param tell takes the transcript, line by line. @throws Error where a step ends otherwise */
export async function play(program: DemoProgram, steps: readonly Step[], tell: (line: string) => void): Promise<void> {
  for (const step of steps) {
    if ('say' in step) tell(`\n## ${step.say}\n`);
    else if ('pass' in step) {
      program.pass(step.pass);
      tell(`\n# ${step.pass} minutes later: ${step.because}`);
    } else if ('degraded' in step) program.write(step.degraded, degradedEvent(program));
    else await playCommand(program, step, tell);
  }
}

async function playCommand(
  program: DemoProgram,
  { run, by, code = 0, shows }: Extract<Step, { readonly run: string }>,
  tell: (line: string) => void,
): Promise<void> {
  tell(`\n$ slipway ${run}${by === undefined ? '' : `    # ${by}`}`);
  const ran = await program.run(wordsOf(run), by);
  const text = ran.text.replaceAll(`${program.root}/`, './');
  tell(text);
  if (ran.code !== 0) tell(`# exit code ${ran.code}`);
  if (ran.code !== code || (shows !== undefined && !shows.test(text)))
    throw new Error(`slipway ${run}: expected exit code ${code}${shows === undefined ? '' : ` and ${String(shows)}`}`);
}

/** As a shell splits it, as far as the story needs it. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/(?:"[^"]*"|[^\s"])+/g)].map(([word]) => word.replaceAll('"', ''));
}

/** What Argo CD's notification tells of the app at the head of the branch. */
function degradedEvent({ root, now }: DemoProgram): string {
  const revision = execFileSync('git', ['-C', join(root, 'environment-repo'), 'rev-parse', 'main'], {
    encoding: 'utf8',
  });
  const event = { app, environment: 'production', cluster: 'prod-eu-1', revision: revision.trim() };
  return JSON.stringify({ ...event, health: 'Degraded', since: now.toISOString(), message: 'CrashLoopBackOff' });
}

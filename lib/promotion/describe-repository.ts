import { residentsOf, sitesOf } from '../model/location';
import type { Platform } from '../model/platform';
import { toYaml, valuesFileOf } from '../render';

/** The files that tell people and the forge what an environment repo is: README, CODEOWNERS, and the check of its requests. */
export function describeRepository(platform: Platform): Map<string, string> {
  const { program } = platform.environmentRepo;
  const branches = sitesOf(platform.environmentRepo, residentsOf(platform)).map(({ branch }) => branch);
  return new Map([
    ['README.md', readme(platform)],
    ['.github/CODEOWNERS', codeOwners(platform)],
    ...(program === undefined
      ? []
      : [['.github/workflows/verify-render.yaml', verifyWorkflow(program, [...new Set(branches)])] as const]),
  ]);
}

/**
 * Checks that a request's manifests are what its releases render. Runs the program's code only, never the request's.
 *
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax
 */
function verifyWorkflow(program: string, branches: readonly string[]): string {
  return toYaml({
    name: 'verify-render',
    on: { pull_request: { branches } },
    permissions: { contents: 'read' },
    jobs: {
      'verify-render': {
        'runs-on': 'ubuntu-latest',
        'timeout-minutes': 15,
        steps: [
          // v4.2.2
          {
            uses: 'actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683',
            with: { repository: program, 'fetch-depth': 0, 'persist-credentials': false },
          },
          // v4.1.0
          { uses: 'actions/setup-node@39370e3970a6d050c480ffad4ff0ed4d3fdee5af', with: { 'node-version': '22' } },
          { run: 'npm ci --ignore-scripts' },
          {
            run: 'npx slipway verify-render "$HEAD" --base "$BASE" --protected origin/main',
            env: {
              HEAD: '${{ github.event.pull_request.head.sha }}',
              BASE: '${{ github.event.pull_request.base.sha }}',
              SLIPWAY_REPO: '${{ github.server_url }}/${{ github.repository }}',
              SLIPWAY_GIT_TOKEN: '${{ github.token }}',
              GITHUB_TOKEN: '${{ github.token }}',
            },
          },
        ],
      },
    },
  });
}

function readme(platform: Platform): string {
  const rows = [...platform.environments.values()].map(
    ({ name, clusters, publish, promotesFrom = 'builds', owners }) =>
      `| ${name} | ${clusters.join(', ')} | ${promotesFrom} | ${publish === 'commit' ? 'commit' : 'pull request'} | ${owners.join(' ')} |`,
  );
  return `# Environment repo

What runs where. Argo CD in each cluster applies what stands on this branch; Slipway writes it.

| environment | clusters | takes releases from | by | owners |
| --- | --- | --- | --- | --- |
${rows.join('\n')}

| path | what | who changes it |
| --- | --- | --- |
| \`<environment>/releases/<app>.yaml\` | what an app runs there | \`slipway release\`, \`promote\`, \`rollback\`; people and update bots, by pull request |
| \`<environment>/freezes.yaml\`, \`bans.yaml\` | what stops promotions | \`slipway freeze\`, \`slipway ban\` |
| \`<environment>/manifests/\`, \`<environment>/argocd/\`, \`clusters/\` | rendered | Slipway only: change the program instead |
| \`<environment>/rendered/\` | what Slipway last wrote | Slipway only |
${hasBases(platform) ? '| \`bases/\` | what environments share, by the hash of its content | Slipway only: it never changes, another one takes its place |\n' : ''}${hasCharts(platform) ? "| \`charts/<app>/\` | charts that Argo CD renders; a release changes \`image.tag\` in its environment's values file | Slipway only: change the program instead |\n" : ''}
To take a change back, \`git revert\` its commit here: Slipway notices, holds the app, and tells why.
`;
}

/** @see https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners */
function codeOwners(platform: Platform): string {
  const lines = [...platform.environments.values()].map(({ name, owners }) => `/${name}/ ${owners.join(' ')}`.trim());
  const all = [...new Set([...platform.environments.values()].flatMap((one) => one.owners))];
  const shared = [
    '/clusters/',
    ...(hasBases(platform) ? ['/bases/'] : []),
    ...(hasCharts(platform) ? ['/charts/'] : []),
    '/bans.yaml',
  ];
  const everyone = shared.map((path) => `${path} ${all.join(' ')}`);
  // Of several lines that fit a path the last counts.
  const values = hasCharts(platform)
    ? [...platform.environments.values()].map((one) => `/charts/*/${valuesFileOf(one)} ${one.owners.join(' ')}`.trim())
    : [];
  return `# Whoever owns an environment reviews what changes it.\n${[...lines, ...everyone, ...values].join('\n')}\n`;
}

function hasCharts({ environmentRepo }: Platform): boolean {
  return environmentRepo.layout.keepsCharts === true;
}

function hasBases({ environmentRepo }: Platform): boolean {
  return environmentRepo.layout.arrange !== undefined;
}

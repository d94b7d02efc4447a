import { flag, word, type Arguments, type Command, type Context, type Outcome } from '../command';
import { namedRequest } from '../request-name';

export const command: Command = {
  name: 'render-request',
  summary: 'Render what a pull request asks for that edits release files, onto its branch',
  examples: [
    ['render-request 12', 'for update bots such as Renovate: reviewers see the real YAML'],
    ['render-request 12 --merge', 'also merges it where it is rendered and its environments take commits'],
  ],
  explains: `Leaves alone requests of Slipway's own, of forks, and those that edit no release file. Merging asks the gates that a build
would be asked which is announced; an environment that takes pull requests is left to its owners.`,
  json: `{ number, url, releases: ["environment/app"], done: "left" | "rendered" | "current" | "merged", why }`,
  configure: (command) =>
    command.argument('<number>', 'number of the request').option('--merge', 'merge it where nobody has to review it'),
  run,
};

async function run(args: Arguments, context: Context): Promise<Outcome> {
  const { openDesk } = await import('../desk');
  const { renderRequest } = await import('../../promotion/render-request');
  const { configuredEvidence } = await import('../configured-evidence');
  const { platform, workspace } = await openDesk(context);
  context.progress('rendering');
  const named = namedRequest(workspace, word(args, 0));
  const rendered = await renderRequest(named.workspace, platform, {
    number: named.number,
    merges: flag(args, 'merge'),
    evidence: configuredEvidence(context, workspace),
  });
  const { request, releases, done, why } = rendered;
  return {
    text: `${request.url}: ${words[done]}, ${why}`,
    json: { number: request.number, url: request.url, releases, done, why },
  };
}

const words = { left: 'left alone', rendered: 'rendered', current: 'up to date', merged: 'merged' } as const;

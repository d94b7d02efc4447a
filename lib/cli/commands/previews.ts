import { flag, type Arguments, type Command, type Context, type Outcome } from '../command';

export const command: Command = {
  name: 'previews',
  summary: 'Show the previews of pull requests, and end those that nobody needs any more',
  examples: [
    ['previews', 'each app with preview(), its labelled requests, and when they expire'],
    ['previews --expire', 'takes the label off those that nobody touched within their ttl: for a schedule'],
    ['previews --expire --dry-run', 'says which those are'],
  ],
  explains: `Argo CD makes a preview of each open pull request that has the label, and takes it down with the label or the request.
It knows no time to live: --expire does, by the time at which a request was touched last. Credentials are those of the
apps' forges: GITHUB_TOKEN, GITLAB_TOKEN, GITEA_TOKEN.`,
  json: '[{ app, request, url, headSha, expires, isExpired }]',
  configure: (command) =>
    command
      .option('--expire', 'take the label off what expired')
      .option('--dry-run', 'show what would be done, and do nothing'),
  run,
};

async function run(args: Arguments, context: Context): Promise<Outcome> {
  const { loadAddressed } = await import('../load-program');
  const { selectForge } = await import('../../forge/select-forge');
  const { forgeRepository } = await import('../../model/preview');
  const { expirePreview, openPreviews } = await import('../../promotion/previews');
  const { table } = await import('../table');
  const { runTool } = await import('../run-tool');
  const platform = loadAddressed(context);
  const expires = flag(args, 'expire') && !flag(args, 'dryRun');
  const all = [];
  for (const { name, props } of platform.apps.values()) {
    const { preview } = props;
    if (preview === undefined) continue;
    const kind = platform.previews?.forges[forgeRepository(preview.repository)?.host ?? ''];
    const forge = await selectForge({
      remote: preview.repository,
      ...(kind === undefined ? {} : { setting: { kind } }),
      ...{ variables: context.env, runTool, http: { now: () => context.now().getTime() } },
    });
    for (const one of await openPreviews(forge, name, preview, context.now())) {
      all.push(one);
      if (expires && one.isExpired) await expirePreview(forge, one, preview);
    }
  }
  const shown = flag(args, 'expire') ? all.filter((one) => one.isExpired) : all;
  const rows = shown.map((one) => [
    one.app,
    `#${one.request}`,
    one.headSha.slice(0, 10),
    one.isExpired ? 'expired' : one.expires.toISOString(),
    one.url,
  ]);
  const none = flag(args, 'expire') ? 'no preview has expired' : 'there are no previews';
  const text = shown.length === 0 ? none : table(['APP', 'REQUEST', 'COMMIT', 'EXPIRES', 'URL'], rows);
  return { text, json: shown };
}

import { UsageError, UserError } from '../../errors';
import { textOption, word, type Arguments, type Command, type Context, type Outcome } from '../command';

export const command: Command = {
  name: 'comment',
  summary: 'Write one comment on a pull request of the program, and keep it up to date',
  examples: [
    ['comment changes.md --marker diff --pull-request 7', 'a later run with this marker replaces its text'],
    ['comment - --marker diff --pull-request 7', 'the text of standard input, as of slipway diff --format markdown'],
  ],
  explains: `The repository is that of the git remote origin, unless --repository names one; the credential is that of its forge:
GITHUB_TOKEN, GITLAB_TOKEN, GITEA_TOKEN.`,
  json: `{ id, url }`,
  configure: (command) =>
    command
      .argument('<file>', 'Markdown (- for standard input)')
      .requiredOption('--marker <name>', 'lower-case name of the comment: there is one of each')
      .requiredOption('--pull-request <number>', 'where')
      .option('--repository <url>', 'git URL (default: that of origin)'),
  run,
};

/** Forges take 65,536 characters; the marker needs some. */
const longest = 65_000;

async function run(args: Arguments, context: Context): Promise<Outcome> {
  const { selectForge } = await import('../../forge/select-forge');
  const { originOf } = await import('../origin-of');
  const { readText } = await import('../read-text');
  const marker = textOption(args, 'marker') ?? '';
  if (!/^[a-z0-9./-]+$/.test(marker))
    throw new UserError(`--marker '${marker}' is no name`, 'lower-case letters, digits, dots, dashes and slashes');
  const number = textOption(args, 'pullRequest') ?? '';
  if (!/^[1-9]\d*$/.test(number))
    throw new UsageError(`--pull-request '${number}' is no number`, 'give the number that its page shows');
  const remote = textOption(args, 'repository') ?? originOf(context.root);
  if (remote === undefined)
    throw new UserError('the repository of the program is not known', 'give --repository URL, or add a remote origin');
  const text = await readText(word(args, 0) ?? '-', context);
  const forge = await selectForge({ remote, variables: context.env, http: { now: () => context.now().getTime() } });
  const comment = await forge.upsertComment(Number(number), { marker, body: shortened(text) });
  return { text: comment.url, json: comment };
}

function shortened(text: string): string {
  if (text.length <= longest) return text;
  const whole = text.slice(0, longest);
  return `${whole.slice(0, whole.lastIndexOf('\n'))}\n\n… and more: the run's output has all of it.\n`;
}

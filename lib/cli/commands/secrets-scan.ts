import { UserError, throwIfAny } from '../../errors';
import { flag, words, type Arguments, type Command, type Context, type Outcome } from '../command';

export const command: Command = {
  name: 'secrets scan',
  summary: 'Search everything rendered, releases and environments/ for secrets in clear',
  examples: [
    ['secrets scan', 'the whole program as it renders now: a step of CI'],
    ['secrets scan --staged', 'what git is about to commit: a pre-commit hook'],
    ['secrets scan notes.txt', 'some files'],
  ],
  explains: `Finds private keys, tokens of clouds and forges, URLs and connection strings with passwords, values of keys
named like passwords, and long texts that look random, base64 included. Values are never printed. A path that may hold
such a text stands in environments/plaintext-allowed.yaml, with its reason: allow: [{ path: ..., reason: ... }]. The hook:
git config core.hooksPath .githooks`,
  json: `{ files, found: 0 }`,
  configure: (command) =>
    command
      .argument('[files...]', 'files to search (default: the program)')
      .option('--staged', 'what git is about to commit'),
  run,
};

async function run(args: Arguments, context: Context): Promise<Outcome> {
  const { findPlaintext, withoutAllowed } = await import('../../plaintext');
  const { allowedPaths, namedTexts, programTexts, stagedTexts } = await import('../plaintext-sources');
  const named = words(args, 0);
  const staged = flag(args, 'staged');
  const isWhole = named.length === 0 && !staged;
  const texts = isWhole ? programTexts(context) : staged ? stagedTexts(context) : namedTexts(context, named);
  let files = 0;
  const all = [];
  for await (const { path, text } of texts) {
    files += 1;
    context.progress(`searching: ${files} files`);
    all.push(...findPlaintext(path, text));
  }
  const allowed = allowedPaths(context);
  const { found, idle } = withoutAllowed(all, allowed.paths);
  throwIfAny([
    ...found.map(({ path, line, what }) => ({
      where: `${path}:${line}`,
      problem: `holds what looks like ${what}`,
      fix: `seal it (slipway seal), and renew it if it was ever committed; if it is no secret: ${allowed.file}`,
    })),
    ...(isWhole ? idle : []).map(({ path }) => ({
      where: allowed.file,
      problem: `'${path}' covers nothing`,
      fix: 'remove it: it would hide the next one',
    })),
  ]);
  if (files === 0 && named.length > 0) throw new UserError('no file was read', 'name files');
  return { text: `${files} files hold no secret in clear`, json: { files, found: 0 } };
}

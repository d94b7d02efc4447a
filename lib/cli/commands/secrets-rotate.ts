import type { parseDocument } from 'yaml';
import { UserError } from '../../errors';
import { flag, textOption, type Arguments, type Command, type Context, type Outcome } from '../command';

export const command: Command = {
  name: 'secrets rotate',
  summary: "Seal values anew for an environment's present certificate, from whoever owns them",
  examples: [
    ['secrets rotate --env production', 'asks for each value that is sealed for another certificate'],
    ['secrets rotate --env production --values -', 'takes { secret: { key: value } } from standard input'],
    ['secrets rotate --env dev --list', 'says which keys have to be sealed anew'],
  ],
  explains: `The present ciphertext can not be opened here, so each value comes from its owner: a password store piped to
standard input, or a hidden prompt. Revisions stay, no pod is rolled. All files are written, or none.`,
  json: `{ environment, certificate, keys: [{ secret, key }], written: [path] }`,
  configure: (command) =>
    command
      .requiredOption('--env <environment>', 'the environment')
      .option('--values <file>', 'YAML or JSON of { secret: { key: value } }; - is standard input')
      .option('--all', 'also what is sealed for the present certificate')
      .option('--list', 'only say which keys are concerned'),
  run,
};

async function run(args: Arguments, context: Context): Promise<Outcome> {
  const { loadProgram } = await import('../load-program');
  const { findEnvironment } = await import('../../model/platform');
  const { outdatedKeys, planRotation } = await import('../../secrets');
  const { sealingCertificateOf, writeSecretFile } = await import('../secret-files');
  const platform = loadProgram(context);
  const { name, secrets } = findEnvironment(platform, textOption(args, 'env') ?? '');
  const certificate = sealingCertificateOf(context, name);
  const files = (platform.secrets?.names(name) ?? []).flatMap((one) => platform.secrets?.find(name, one) ?? []);
  const keys = outdatedKeys(files, certificate, flag(args, 'all'));
  const json = { environment: name, certificate: certificate.fingerprint, keys };
  if (keys.length === 0)
    return { text: `everything in ${name} is sealed for ${certificate.fingerprint}`, json: { ...json, written: [] } };
  if (flag(args, 'list'))
    return { text: keys.map((one) => `${one.secret} ${one.key}`).join('\n'), json: { ...json, written: [] } };
  const values = await readValues(args, context, keys);
  const pinned = secrets.certificate;
  const texts = planRotation({
    environment: name,
    files,
    certificate,
    keys,
    valueOf: ({ secret, key }) => values.get(`${secret} ${key}`),
    now: context.now(),
    ...(pinned === undefined ? {} : { pinned }),
  });
  for (const [path, text] of texts) writeSecretFile(context, path, text);
  const written = [...texts.keys()];
  return {
    text: `sealed ${keys.length} values anew for ${certificate.fingerprint}: ${written.join(', ')}`,
    json: { ...json, written },
  };
}

async function readValues(
  args: Arguments,
  context: Context,
  keys: readonly { readonly secret: string; readonly key: string }[],
): Promise<Map<string, Buffer>> {
  const values = new Map<string, Buffer>();
  const file = textOption(args, 'values') ?? (context.askHidden === undefined ? '-' : undefined);
  if (file === undefined) {
    for (const { secret, key } of keys) {
      const typed = await context.askHidden?.(`value of ${secret} ${key}: `);
      if (typed === undefined) throw new UserError('no value was given', 'type it, or use --values');
      values.set(`${secret} ${key}`, Buffer.from(typed));
    }
    return values;
  }
  const { parseDocument: parse } = await import('yaml');
  const { readText } = await import('../read-text');
  for (const [secret, all] of Object.entries(readMap(parse, await readText(file, context), file))) {
    for (const [key, value] of Object.entries(all)) values.set(`${secret} ${key}`, Buffer.from(value));
  }
  return values;
}

/** What does not fit is told without quoting any of it. */
function readMap(parse: typeof parseDocument, text: string, file: string): Record<string, Record<string, string>> {
  const fix = 'write { secret: { key: value } }, every value as text';
  const document = parse(text);
  const [error] = document.errors;
  if (error?.code === 'DUPLICATE_KEY') {
    const line = text.slice(0, error.pos[0]).split('\n').length;
    throw new UserError('names a secret or a key twice', 'leave one of them', `${file}:${line}`);
  }
  if (error !== undefined) throw new UserError('is no YAML', fix, file);
  const value = tryPlain(document);
  if (!isValues(value)) throw new UserError('is no map of secrets', fix, file);
  return value;
}

/** Of an alias of nothing no value can be made. */
function tryPlain(document: ReturnType<typeof parseDocument>): unknown {
  try {
    return document.toJS() as unknown;
  } catch {
    return undefined;
  }
}

function isValues(value: unknown): value is Record<string, Record<string, string>> {
  return (
    isRecord(value) &&
    Object.values(value).every((one) => isRecord(one) && Object.values(one).every((text) => typeof text === 'string'))
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

import { Option } from 'commander';
import { UsageError, UserError } from '../../errors';
import {
  collect,
  flag,
  listOption,
  textOption,
  word,
  type Arguments,
  type Command,
  type Context,
  type Outcome,
} from '../command';

const scopes = ['strict', 'namespace', 'cluster', 'namespace-wide', 'cluster-wide'] as const;

export const command: Command = {
  name: 'seal',
  summary: "Encrypt one key of a secret for an environment's cluster, so that it is safe in git",
  examples: [
    ['seal cart-db --env production --key url', 'asks for the value without showing it'],
    ['seal cart-db --env dev --key url --from-file -', 'takes standard input, byte for byte'],
    ['seal tls --env dev --key tls.crt --from-file tls.crt --type kubernetes.io/tls', 'takes a file'],
    ['seal cart-db --env dev --key url --dry-run', 'prints what would be deployed, writes nothing'],
  ],
  explains: `The value comes from a hidden prompt, standard input or a file: never from the command line, and it is
written nowhere. environments/secrets/ENVIRONMENT/SECRET.yaml gets one line a key, sealed for the certificate beside it,
sealing.pem. A new value raises the key's revision, which rolls the pods that use it. Scopes: strict binds the value to
this name and namespace, namespace to the namespace, cluster to nothing. The namespace is that of the apps that ask for
the secret. A file of sops, or a new one where the environment says secrets: { backend: 'sops' }, is encrypted for the age
recipients of .sops.yaml instead; a present one is opened first, with the key of SOPS_AGE_KEY_FILE, since its MAC covers
all of it.`,
  json: `{ path, key, change: "added" | "replaced", revision, sealedFor, written }`,
  configure: (command) =>
    command
      .argument('<secret>', 'name of the secret')
      .requiredOption('--env <environment>', 'the environment whose cluster opens it')
      .requiredOption('--key <key>', 'key in the secret')
      .addOption(
        new Option('--scope <scope>', 'where it may be opened (default: strict, or as the file says)').choices(scopes),
      )
      .option('--namespace <namespace>', 'where it is used (default: where apps ask for it)')
      .option('--from-file <file>', 'read the value from a file')
      .option('--type <type>', 'Kubernetes type of the Secret (default: Opaque)')
      .option('--label <name=value>', 'a label of the Secret, repeatable', collect)
      .option('--same-value', 'the value is the one of before: do not roll the pods')
      .option('--dry-run', 'print what would be deployed, write nothing'),
  run,
};

async function run(args: Arguments, context: Context): Promise<Outcome> {
  const { loadProgram } = await import('../load-program');
  const { findEnvironment } = await import('../../model/platform');
  const { secretPath } = await import('../../model/secret');
  const { sealedFile } = await import('../sealed-file');
  const { readSecretFile, sealingNamespace, writeSecretFile } = await import('../secret-files');
  const platform = loadProgram(context);
  const environment = findEnvironment(platform, textOption(args, 'env') ?? '');
  const [secret = '', key = ''] = [word(args, 0), textOption(args, 'key')];
  const { dnsSubdomainFault } = await import('../../model/names');
  const fault = dnsSubdomainFault(secret);
  if (fault !== undefined) throw new UserError(`secret '${secret}' ${fault}`, 'choose a DNS name');
  const text = readSecretFile(context, secretPath(environment.name, secret));
  const namespace = textOption(args, 'namespace') ?? sealingNamespace(platform, environment, secret, text);
  const [scope, type, labels] = [scopeOf(args), textOption(args, 'type'), labelsOf(args)];
  const seal = sealedFile(context, environment, { secret, text, scope });
  const value = await readValue(args, context, key);
  const plan = await seal({
    key,
    value,
    namespace,
    sameValue: flag(args, 'sameValue'),
    ...(type === undefined ? {} : { type }),
    ...(labels === undefined ? {} : { labels }),
  });
  const { path, change, revision, sealedFor, preview } = plan;
  const json = { path, key, change, revision, sealedFor, written: !flag(args, 'dryRun') };
  if (flag(args, 'dryRun')) return { text: preview, json };
  writeSecretFile(context, path, plan.text);
  const notes = value.at(-1) === 0x0a ? ['note: the value ends with a line break, which is part of it'] : [];
  return { text: [`${change} ${key} in ${path}: revision ${revision}, for ${sealedFor}`, ...notes].join('\n'), json };
}

function scopeOf(args: Arguments): 'strict' | 'namespace-wide' | 'cluster-wide' | undefined {
  switch (textOption(args, 'scope')) {
    case 'strict':
      return 'strict';
    case 'namespace':
    case 'namespace-wide':
      return 'namespace-wide';
    case 'cluster':
    case 'cluster-wide':
      return 'cluster-wide';
    default:
      return undefined;
  }
}

function labelsOf(args: Arguments): Record<string, string> | undefined {
  const given = listOption(args, 'label');
  if (given.length === 0) return undefined;
  return Object.fromEntries(
    given.map((one) => {
      const [name = '', ...value] = one.split('=');
      if (value.length === 0) throw new UsageError(`--label '${one}' has no value`, 'write --label name=value');
      return [name, value.join('=')];
    }),
  );
}

/** A file, a hidden prompt on a terminal, else standard input to its end. */
async function readValue(args: Arguments, { cwd, askHidden, readInput }: Context, key: string): Promise<Buffer> {
  const file = textOption(args, 'fromFile');
  if (file !== undefined) {
    const { readBytes } = await import('../read-text');
    return await readBytes(file, { cwd, readInput });
  }
  if (askHidden === undefined) return await readInput();
  const [first, again] = [await askHidden(`value of ${key}: `), await askHidden('once more: ')];
  if (first === undefined || again === undefined)
    throw new UserError('no value was given', 'type it, or use --from-file');
  if (first !== again) throw new UserError('the two values differ', 'type it again');
  return Buffer.from(first);
}

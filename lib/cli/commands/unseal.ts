import { textOption, word, type Arguments, type Command, type Context, type Outcome } from '../command';
import { UserError } from '../../errors';

export const command: Command = {
  name: 'unseal',
  summary: 'Decrypt a sealed secret with its private key: for recovery only',
  examples: [
    ['unseal cart-db --env production --private-key key.pem', 'prints every key and its value'],
    [
      'unseal cart-db --env dev --private-key - --key url --json',
      'one value as base64, the private key from standard input',
    ],
  ],
  explains: `Values are printed, and written nowhere. The private key is a PEM file, or the YAML of the controller's key
Secrets: kubectl get secret -n kube-system -l sealedsecrets.bitnami.com/sealed-secrets-key -o yaml. Without --json a
value that is no text is printed as base64 and says so. For a file of sops the private key is a file of age keys, and its
MAC is verified.`,
  json: `{ secret, environment, keys: { NAME: base64 } }`,
  configure: (command) =>
    command
      .argument('<secret>', 'name of the secret')
      .requiredOption('--env <environment>', 'the environment that it is sealed for')
      .requiredOption('--private-key <file>', "private key of the environment's certificate; - is standard input")
      .option('--key <key>', 'only this key'),
  run,
};

async function run(args: Arguments, context: Context): Promise<Outcome> {
  const { secretPath } = await import('../../model/secret');
  const { identitiesIn, readPrivateKeys, unsealSecret, unsealSops } = await import('../../secrets');
  const { isSops } = await import('../../constructs/secrets/backends/sops');
  const { readSecret } = await import('../../constructs/secrets/read-secret');
  const { readText } = await import('../read-text');
  const { readSecretFile } = await import('../secret-files');
  const [secret = '', environment = ''] = [word(args, 0), textOption(args, 'env')];
  const path = secretPath(environment, secret);
  const text = readSecretFile(context, path);
  if (text === undefined) throw new UserError(`there is no ${path}`, 'check --env and the name of the secret');
  const file = textOption(args, 'privateKey') ?? '';
  const pem = await readText(file, context);
  const [secretFile, only] = [{ name: secret, environment, path, text }, textOption(args, 'key')];
  const opened = isSops(readSecret(secretFile))
    ? await unsealSops(secretFile, identitiesIn(pem), only)
    : unsealSecret(secretFile, readPrivateKeys(pem, file), only);
  const lines = [...opened].map(([key, value]) => (opened.size === 1 ? shown(value) : `${key}: ${shown(value)}`));
  const json = Object.fromEntries([...opened].map(([key, value]) => [key, value.toString('base64')]));
  return { text: lines.join('\n'), json: { secret, environment, keys: json } };
}

function shown(value: Buffer): string {
  const text = value.toString('utf8');
  return Buffer.from(text).equals(value) ? text : `(base64) ${value.toString('base64')}`;
}

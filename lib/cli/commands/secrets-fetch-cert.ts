import { flag, textOption, type Arguments, type Command, type Context, type Outcome } from '../command';

export const command: Command = {
  name: 'secrets fetch-cert',
  summary: "Fetch an environment's sealing certificate from its cluster or a URL, read-only",
  examples: [
    ['secrets fetch-cert --env production --context prod-eu-1', 'asks the controller, through kubectl'],
    ['secrets fetch-cert --env dev --url https://seal.example.com/v1/cert.pem', 'asks a URL'],
    ['secrets fetch-cert --env dev --url ./renewed.pem --replace', 'takes a file, after the key pair was renewed'],
  ],
  explains: `Writes environments/secrets/ENVIRONMENT/sealing.pem. A certificate of another key than the present one is
refused without --replace: compare the fingerprint with that of the cluster first. kubectl only reads, through the API
server's proxy of the controller's Service. Where the environment names a fingerprint, secrets: { certificate: 'SHA256:…' },
no other certificate is taken.`,
  json: `{ path, fingerprint, validUntil, changed }`,
  configure: (command) =>
    command
      .requiredOption('--env <environment>', 'the environment')
      .option('--url <url>', 'https://…, or a file (default: ask the cluster with kubectl)')
      .option('--context <name>', "kubectl's context (default: its present one)")
      .option('--controller-namespace <namespace>', "the controller's namespace", 'kube-system')
      .option('--controller-name <name>', "the controller's Service", 'sealed-secrets-controller')
      .option('--replace', 'take a certificate of another key than the present one'),
  run,
};

async function run(args: Arguments, context: Context): Promise<Outcome> {
  const { loadProgram } = await import('../load-program');
  const { findEnvironment } = await import('../../model/platform');
  const { certificatePath, day, planCertificate } = await import('../../secrets');
  const { readSecretFile, writeSecretFile } = await import('../secret-files');
  const { name, secrets } = findEnvironment(loadProgram(context), textOption(args, 'env') ?? '');
  const path = certificatePath(name);
  const present = readSecretFile(context, path);
  const pem = await fetched(args, context);
  const certificate = planCertificate(pem, {
    path,
    now: context.now(),
    replace: flag(args, 'replace'),
    pinned: secrets.certificate,
    ...(present === undefined ? {} : { present }),
  });
  const changed = present?.trim() !== certificate.pem.trim();
  if (changed) writeSecretFile(context, path, certificate.pem);
  const { fingerprint, notAfter } = certificate;
  return {
    text: `${changed ? 'wrote' : 'unchanged'} ${path}: ${fingerprint}, valid until ${day(notAfter)}`,
    json: { path, fingerprint, validUntil: notAfter.toISOString(), changed },
  };
}

async function fetched(args: Arguments, context: Context): Promise<string> {
  const { fetchCertificate } = await import('../../secrets');
  const { readText } = await import('../read-text');
  const url = textOption(args, 'url');
  if (url !== undefined && !/^https?:/.test(url)) return await readText(url, context);
  const kubeContext = textOption(args, 'context');
  return await fetchCertificate({
    env: context.env,
    ...(url === undefined ? {} : { url }),
    ...(kubeContext === undefined ? {} : { context: kubeContext }),
    namespace: textOption(args, 'controllerNamespace') ?? '',
    service: textOption(args, 'controllerName') ?? '',
  });
}

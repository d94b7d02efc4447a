import { UserError, type Problem } from '../../errors';
import type { RenderContext } from '../../model/app';
import { secret, type SecretReference } from '../../model/secret';
import { provideSecret } from './provide-secret';
import type { ProvidedSecret } from './secret-backend';

/**
 * What stands behind one key of a secret that is used as a Secret of Kubernetes, by its name.
 *
 * @throws UserError as `provideSecret` does, and where its backend makes none.
 */
export function provideKubernetesSecret(
  context: RenderContext,
  reference: SecretReference,
): ProvidedSecret & { readonly secret: NonNullable<ProvidedSecret['secret']> } {
  const provided = provideSecret(context, reference);
  const { secret: made } = provided;
  if (made !== undefined) return { ...provided, secret: made };
  throw new UserError(
    `app '${context.app.name}' needs secret '${reference.secret}' as a Secret, and backend '${provided.backend}' makes no Secret`,
    'keep it by another backend: seal it, or fetch it by External Secrets',
    provided.file.path,
  );
}

const dockerConfig = 'kubernetes.io/dockerconfigjson';

/** Secrets that images are pulled with: those that the app brings, and everything that is wrong with any. */
export function pullSecrets(
  context: RenderContext,
  references: readonly SecretReference[],
): { readonly brought: readonly ProvidedSecret[]; readonly problems: readonly Problem[] } {
  const brought: ProvidedSecret[] = [];
  const problems = references.flatMap((reference): readonly Problem[] => {
    try {
      const provided = provideKubernetesSecret(context, reference);
      if (reference.of === undefined) brought.push(provided);
      return pullProblems(provided, reference);
    } catch (error) {
      if (error instanceof UserError) return error.problems;
      throw error;
    }
  });
  return { brought, problems };
}

function pullProblems(
  { file, secret: made }: { readonly file: ProvidedSecret['file']; readonly secret: { readonly type: string } },
  { key }: SecretReference,
): Problem[] {
  if (made.type !== dockerConfig) {
    return [
      {
        where: file.path,
        problem: `is of type '${made.type}', and images are pulled with one of type '${dockerConfig}'`,
        fix: `say its type: slipway seal ${file.name} --env ${file.environment} --key .dockerconfigjson --type ${dockerConfig}`,
      },
    ];
  }
  if (key === '.dockerconfigjson') return [];
  const fix = `secret('${file.name}', '.dockerconfigjson')`;
  return [{ where: file.path, problem: `images are pulled with key '.dockerconfigjson', not '${key}'`, fix }];
}

const repositoryLabel = 'argocd.argoproj.io/secret-type';
const repositoryKinds = ['repository', 'repo-creds'];
/** Where Argo CD looks for credentials. */
const argoCdNamespace = 'argocd';

/**
 * What Argo CD reads a repository with, or all repositories below a URL: an app of namespace `argocd` brings it. Every key of
 * the secret is handed over; `url` must be one of them.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/#repositories
 * @throws UserError where the environment lacks it, it carries no label that Argo CD knows, or the namespace is another one.
 */
export function repositoryCredential(context: RenderContext, name: string): readonly SecretReference[] {
  const { app, namespace } = context;
  const provided = provideKubernetesSecret(context, secret(name, 'url'));
  const { file, keys } = provided;
  if (namespace !== argoCdNamespace) {
    throw new UserError(
      `app '${app.name}' brings a repository credential to namespace '${namespace}', where Argo CD does not look`,
      `give the app its namespace: namespace: '${argoCdNamespace}'`,
      file.path,
    );
  }
  const kind = provided.secret.labels[repositoryLabel];
  if (kind === undefined || !repositoryKinds.includes(kind)) {
    throw new UserError(
      `has no label ${repositoryLabel} that Argo CD takes for a repository's`,
      `add one: slipway seal ${name} --env ${file.environment} --key url --label ${repositoryLabel}=repository`,
      file.path,
    );
  }
  return keys.map((key) => secret(name, key));
}

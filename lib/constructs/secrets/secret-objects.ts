import { ApiObject, Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import type { RenderContext } from '../../model/app';
import type { SecretReference } from '../../model/secret';
import { provideKubernetesSecret, repositoryCredential } from './kubernetes-secret';
import type { ProvidedSecret } from './secret-backend';

/** Secrets are there before the pods that start with them. */
const waveBeforePods = '-1';

/** Emits what the cluster makes secrets from, one sync wave before the pods; once, however many of an app's workloads ask. */
export function secretObjects(scope: Construct, secrets: readonly ProvidedSecret[], namespace: string): void {
  const chart = Chart.of(scope);
  for (const { file, objects } of secrets) {
    for (const { metadata, ...object } of objects(namespace)) {
      const id = `secret-${file.name}-${object.kind}`;
      if (chart.node.tryFindChild(id) !== undefined) continue;
      // Argo CD applies Secrets before pods; of what others make them from it knows nothing.
      const wave = object.kind === 'Secret' ? {} : { 'argocd.argoproj.io/sync-wave': waveBeforePods };
      const annotations = { ...wave, ...metadata.annotations };
      new ApiObject(chart, id, {
        ...object,
        metadata: { ...metadata, ...(Object.keys(annotations).length === 0 ? {} : { annotations }) },
      });
    }
  }
}

/**
 * Brings secrets for pods that are not Slipway's own, those of a chart for example: each becomes a Secret of its name.
 *
 * @example resources: (scope, context) => appSecrets(scope, context, [secret('grafana-admin', 'password')])
 * @throws UserError for the first key that the environment does not provide.
 */
export function appSecrets(scope: Construct, context: RenderContext, references: readonly SecretReference[]): void {
  const provided = references.map((reference) => provideKubernetesSecret(context, reference));
  secretObjects(scope, provided, context.namespace);
}

/**
 * Brings what Argo CD reads a repository with: a secret with a label that says so. It goes the way of any other, so that a
 * password of the forge is never in git.
 *
 * @example
 * export const repositories = app({
 *   name: 'repositories', owner: 'team-platform', namespace: 'argocd',
 *   resources: (scope, context) => argoCdRepository(scope, context, 'charts-repo'),
 * });
 * @throws UserError as `repositoryCredential` does.
 */
export function argoCdRepository(scope: Construct, context: RenderContext, name: string): void {
  const [first] = repositoryCredential(context, name).map((reference) => provideKubernetesSecret(context, reference));
  if (first !== undefined) secretObjects(scope, [first], context.namespace);
}

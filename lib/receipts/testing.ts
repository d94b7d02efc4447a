import type { IApplication } from '@kubernetes-models/argo-cd/argoproj.io/v1alpha1';

/** The commit that was synced last, and a later one that left the app alone. */
export const syncedCommit = 'a'.repeat(40);
/** The head of the environment repo: only `sync.revision` has it. */
export const headCommit = 'b'.repeat(40);

/** `cart` in staging on the cluster of Argo CD itself. */
export const cartPath = 'staging/manifests/eu-1/cart';

type Status = NonNullable<IApplication['status']>;

/** An Application as Argo CD's API and kubectl write it: synced at 10:00, healthy from 10:03 on, looked at at 11:58. */
export function cartApplication(
  status: Partial<Status> = {},
  metadata: Partial<IApplication['metadata']> = {},
): IApplication {
  const source = { repoURL: 'https://git.example.com/env.git', path: cartPath, targetRevision: 'main' };
  const destination = { server: 'https://kubernetes.default.svc', namespace: 'shop-staging' };
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: {
      name: 'cart-stag',
      namespace: 'argocd',
      labels: { 'slipway.dev/app': 'cart', 'slipway.dev/environment': 'staging', 'slipway.dev/owner': 'team-orders' },
      ...metadata,
    },
    spec: { project: 'shop-stag', source, destination },
    status: {
      controllerNamespace: 'argocd',
      reconciledAt: '2026-03-11T11:58:00Z',
      sourceType: 'Directory',
      sync: { status: 'Synced', revision: headCommit, comparedTo: { source, destination } },
      health: { status: 'Healthy', lastTransitionTime: '2026-03-11T10:03:00Z' },
      operationState: {
        phase: 'Succeeded',
        message: 'successfully synced (all tasks run)',
        startedAt: '2026-03-11T09:59:58Z',
        finishedAt: '2026-03-11T10:00:00Z',
        operation: { initiatedBy: { automated: true }, sync: { revision: syncedCommit, prune: true } },
        syncResult: { revision: syncedCommit, source },
      },
      ...status,
    },
  };
}

/** The operation of {@link cartApplication} with other things in it. */
export function operation(more: Partial<NonNullable<Status['operationState']>>): Pick<Status, 'operationState'> {
  const { operationState } = cartApplication().status ?? {};
  if (operationState === undefined) throw new Error('the fixture has no operation');
  return { operationState: { ...operationState, ...more } };
}

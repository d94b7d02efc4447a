import { listAt, valueAt } from '../../model/json';
import { itemsAt, type Manifest } from '../manifest-set';
import type { Reference } from './reference';

type Steps = readonly (string | number)[];

/** What objects other than pods say exists. */
export function objectReferences(manifest: Manifest): Reference[] {
  return (byKind.get(manifest.kind)?.(manifest) ?? []).filter(({ name }) => name !== '');
}

const byKind: ReadonlyMap<string, (manifest: Manifest) => Reference[]> = new Map(Object.entries({
  HorizontalPodAutoscaler: (one) => named(one, ['spec', 'scaleTargetRef', 'name'], text(one, 'spec', 'scaleTargetRef', 'kind')),
  StatefulSet: (one) => named(one, ['spec', 'serviceName'], 'Service'),
  Rollout: rolloutServices,
  ServiceAccount: (one) =>
    itemsAt(one.object, 'imagePullSecrets').flatMap(({ item, path }) =>
      reference(one, valueAt(item, 'name'), [...path, 'name'], 'Secret'),
    ),
  ValidatingWebhookConfiguration: webhookServices,
  MutatingWebhookConfiguration: webhookServices,
  Ingress: (one) => [
    ...listAt(one.object, 'spec', 'tls').flatMap((tls, index) =>
      reference(one, valueAt(tls, 'secretName'), ['spec', 'tls', index, 'secretName'], 'Secret'),
    ),
    ...reference(one, valueAt(one.object, 'spec', 'ingressClassName'), ['spec', 'ingressClassName'], 'IngressClass', null),
  ],
  Gateway: (one) => [
    ...reference(one, valueAt(one.object, 'spec', 'gatewayClassName'), ['spec', 'gatewayClassName'], 'GatewayClass', null),
    ...itemsAt(one.object, 'spec', 'listeners').flatMap(({ item, path }) =>
      listAt(item, 'tls', 'certificateRefs').flatMap((ref, index) =>
        reference(one, valueAt(ref, 'name'), [...path, 'tls', 'certificateRefs', index, 'name'], text({ object: ref }, 'kind') || 'Secret', namespaceIn(ref)),
      ),
    ),
  ],
  Application: (one) => (text(one, 'spec', 'project') === 'default' ? [] : named(one, ['spec', 'project'], 'AppProject')),
  HTTPRoute: parents,
  GRPCRoute: parents,
  TLSRoute: parents,
  TCPRoute: parents,
  Certificate: (one) => issuer(one),
  RoleBinding: (one) => binding(one),
  ClusterRoleBinding: (one) => binding(one),
  ExternalSecret: (one) => {
    const kind = text(one, 'spec', 'secretStoreRef', 'kind') || 'SecretStore';
    return named(one, ['spec', 'secretStoreRef', 'name'], kind, kind.startsWith('Cluster') ? null : undefined);
  },
  PersistentVolumeClaim: (one) => named(one, ['spec', 'storageClassName'], 'StorageClass', null),
} satisfies Record<string, (manifest: Manifest) => Reference[]>)); // prettier-ignore

/** Services that a Rollout moves traffic between. */
function rolloutServices(one: Manifest): Reference[] {
  return [
    ['canary', 'stableService'],
    ['canary', 'canaryService'],
    ['blueGreen', 'activeService'],
    ['blueGreen', 'previewService'],
  ].flatMap((field) => named(one, ['spec', 'strategy', ...field], 'Service'));
}

/** Where the API server asks: what fails here fails every write that the webhook is asked of. */
function webhookServices(one: Manifest): Reference[] {
  return itemsAt(one.object, 'webhooks').flatMap(({ item, path }) => {
    const service = valueAt(item, 'clientConfig', 'service');
    const at = [...path, 'clientConfig', 'service', 'name'];
    return reference(one, valueAt(service, 'name'), at, 'Service', namespaceIn(service));
  });
}

function parents(one: Manifest): Reference[] {
  return itemsAt(one.object, 'spec', 'parentRefs').flatMap(({ item, path }) =>
    reference(
      one,
      valueAt(item, 'name'),
      [...path, 'name'],
      text({ object: item }, 'kind') || 'Gateway',
      namespaceIn(item),
    ),
  );
}

function issuer(one: Manifest): Reference[] {
  const kind = text(one, 'spec', 'issuerRef', 'kind') || 'Issuer';
  return named(one, ['spec', 'issuerRef', 'name'], kind, kind === 'ClusterIssuer' ? null : undefined);
}

/** Roles that come with every cluster. */
const builtInRoles = /^(cluster-admin|admin|edit|view|system:.*)$/;

function binding(one: Manifest): Reference[] {
  const role = text(one, 'roleRef', 'name');
  const kind = text(one, 'roleRef', 'kind');
  const roles = builtInRoles.test(role)
    ? []
    : reference(one, role, ['roleRef', 'name'], kind, kind === 'ClusterRole' ? null : undefined);
  const subjects = itemsAt(one.object, 'subjects').flatMap(({ item, path }) =>
    valueAt(item, 'kind') === 'ServiceAccount' && valueAt(item, 'name') !== 'default'
      ? reference(one, valueAt(item, 'name'), [...path, 'name'], 'ServiceAccount', namespaceIn(item))
      : [],
  );
  return [...roles, ...subjects];
}

function named(one: Manifest, path: readonly string[], kind: string, namespace?: string | null): Reference[] {
  return reference(one, valueAt(one.object, ...path), path, kind, namespace);
}

/** @param namespace null for what belongs to none. @default the object's own */
function reference(one: Manifest, name: unknown, path: Steps, kind: string, namespace?: string | null): Reference[] {
  if (typeof name !== 'string') return [];
  return [{ kind, name, path, namespace: namespace === null ? undefined : (namespace ?? one.namespace) }];
}

function namespaceIn(value: unknown): string | undefined {
  const found = valueAt(value, 'namespace');
  return typeof found === 'string' ? found : undefined;
}

function text({ object }: { readonly object: unknown }, ...path: readonly string[]): string {
  const found = valueAt(object, ...path);
  return typeof found === 'string' ? found : '';
}

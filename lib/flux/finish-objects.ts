import { createHash } from 'node:crypto';
import { throwIfAny, type Problem } from '../errors';
import { canonicalText, isObject, valueAt } from '../model/json';
import type { KubernetesObject } from '../model/kubernetes-object';

interface Rendered {
  readonly object: KubernetesObject;
}

const argocd = 'argocd.argoproj.io/';
const precious = ['Namespace', 'PersistentVolumeClaim'];

/**
 * An app's objects as Flux is to meet them. It applies all of them at once, and knows neither waves nor hooks.
 *
 * - Jobs are made anew where they change, which Kubernetes does not let a Job do. What is to run after a sync, the smoke test,
 *   changes with the pods that it tests; the app is ready once it succeeded.
 * - What Argo CD runs on a failure or a deletion only, and Helm in a test, is left out.
 * - Namespaces and volumes that leave git stay: Flux can not ask, so a person deletes them.
 *
 * @throws UserError for what is to run before a sync.
 * @see https://fluxcd.io/flux/components/kustomize/kustomizations/#controlling-the-apply-behavior-of-resources
 */
export function finishObjects<T extends Rendered>(all: readonly T[]): T[] {
  throwIfAny(earlyProblems(all));
  const tested = hashOfPods(all);
  return all
    .filter(({ object }) => isApplied(object))
    .map((one) => {
      const { object } = one;
      const annotations = Object.entries(object.metadata.annotations ?? {}).filter(([key]) => !key.startsWith(argocd));
      const changed =
        object.kind === 'Job' && hooksOf(object).includes('PostSync') ? withTested(object, tested) : object;
      return { ...one, object: withAnnotations(changed, { ...Object.fromEntries(annotations), ...behaviour(object) }) };
    });
}

function behaviour({ kind, metadata: { annotations = {} } }: KubernetesObject): Record<string, string> {
  const prune = 'kustomize.toolkit.fluxcd.io/prune';
  if (kind === 'Job') return { 'kustomize.toolkit.fluxcd.io/force': 'enabled' };
  return precious.includes(kind) && annotations[prune] === undefined ? { [prune]: 'disabled' } : {};
}

function hooksOf({ metadata: { annotations = {} } }: KubernetesObject): string[] {
  return (annotations[`${argocd}hook`] ?? '').split(',').map((hook) => hook.trim());
}

/** Before the sync, or within it and before the app's pods. */
function isEarly(object: KubernetesObject): boolean {
  const hooks = hooksOf(object);
  const wave = Number(object.metadata.annotations?.[`${argocd}sync-wave`] ?? 0);
  return hooks.includes('PreSync') || (hooks.includes('Sync') && wave < 0);
}

/** A migration brings more than its Job, which is enough to tell. */
function earlyProblems(all: readonly Rendered[]): Problem[] {
  const early = all.filter(({ object }) => isEarly(object));
  const jobs = early.filter(({ object }) => object.kind === 'Job');
  return (jobs.length > 0 ? jobs : early).map(({ object: { kind, metadata } }) => ({
    problem: `${kind}/${metadata.name} is to run before a sync, and Flux applies all objects of an app at once`,
    fix: 'leave hooks.migrate out where Flux deploys: migrate in an init container, or in an app that is promoted first',
  }));
}

function isApplied(object: KubernetesObject): boolean {
  const { metadata } = object;
  const hooks = hooksOf(object);
  if (hooks.some((hook) => ['SyncFail', 'PostDelete', 'PreDelete', 'Skip'].includes(hook))) return false;
  return !/\b(test|test-success|test-failure|pre-delete|post-delete|pre-rollback|post-rollback)\b/.test(
    metadata.annotations?.['helm.sh/hook'] ?? '',
  );
}

/** Stands for everything that runs in the app's pods. */
function hashOfPods(all: readonly Rendered[]): string {
  const templates = all
    .filter(({ object }) => object.kind !== 'Job')
    .flatMap(({ object }) => valueAt(object, 'spec', 'template') ?? []);
  return createHash('sha256').update(canonicalText(templates)).digest('hex').slice(0, 16);
}

function withTested(job: KubernetesObject, tested: string): KubernetesObject {
  const { template, ...spec } = objectOf(job['spec']);
  const { metadata, ...pod } = objectOf(template);
  const { annotations, ...more } = objectOf(metadata);
  const changed = { ...more, annotations: sorted({ ...objectOf(annotations), 'slipway.dev/tested-pods': tested }) };
  return { ...job, spec: sorted({ ...spec, template: sorted({ ...pod, metadata: sorted(changed) }) }) };
}

function withAnnotations(object: KubernetesObject, annotations: Readonly<Record<string, string>>): KubernetesObject {
  const { annotations: before, ...metadata } = object.metadata;
  if (before === undefined && Object.keys(annotations).length === 0) return object;
  const has = Object.keys(annotations).length > 0;
  return { ...object, metadata: sorted({ ...metadata, ...(has ? { annotations: sorted(annotations) } : {}) }) };
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return isObject(value) ? value : {};
}

/** As cdk8s sorts what it renders. */
function sorted<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) as T;
}

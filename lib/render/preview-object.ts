import { quantityValue } from '../model/units';
import type { KubernetesObject } from '../model/kubernetes-object';

/** What a preview does without: it is one pod that few people look at for some days. */
const without = ['HorizontalPodAutoscaler', 'PodDisruptionBudget', 'PrometheusRule', 'ServiceMonitor'];

/** Requests of each container at most; its limits stay. */
const trimmed: Readonly<Record<string, string>> = { cpu: '10m', memory: '64Mi' };
/** Size of each volume. */
const smallVolume = '1Gi';

type Fields = Record<string, unknown>;

/** Where all previews of an app are rendered to, before Argo CD gives each its own. */
export interface PreviewPlace {
  readonly namespace: string;
  readonly host: string;
}

/**
 * An app's object as its previews have it: one replica, small requests and volumes, nothing public but its route; undefined
 * where they do without.
 */
export function previewObject(object: KubernetesObject, place: PreviewPlace): KubernetesObject | undefined {
  const { kind, metadata } = object;
  if (without.includes(kind) || (metadata.namespace ?? place.namespace) !== place.namespace) return undefined;
  const spec = specOf(object, place.host);
  return { ...object, metadata: withoutConfirmation(metadata), ...(spec === undefined ? {} : { spec }) };
}

function specOf({ kind, spec }: KubernetesObject, host: string): unknown {
  if (!isFields(spec)) return spec;
  switch (kind) {
    case 'Deployment':
    case 'StatefulSet': {
      const templates = fieldsIn(spec['volumeClaimTemplates']);
      return {
        ...spec,
        replicas: 1,
        template: podTemplate(spec['template']),
        ...(templates.length === 0
          ? {}
          : { volumeClaimTemplates: templates.map((one) => ({ ...one, spec: smallClaim(one['spec']) })) }),
      };
    }
    case 'DaemonSet':
    case 'Job':
      return { ...spec, template: podTemplate(spec['template']) };
    case 'CronJob':
      return { ...spec, suspend: true };
    case 'PersistentVolumeClaim':
      return smallClaim(spec);
    case 'Service':
      return inside(spec);
    case 'HTTPRoute':
      return { ...spec, hostnames: [host] };
    case 'Ingress':
      return {
        ...spec,
        rules: fieldsIn(spec['rules'])
          .slice(0, 1)
          .map((one) => ({ ...one, host })),
        tls: fieldsIn(spec['tls'])
          .slice(0, 1)
          .map((one) => ({ ...one, hosts: [host] })),
      };
    default:
      return spec;
  }
}

function podTemplate(template: unknown): unknown {
  if (!isFields(template) || !isFields(template['spec'])) return template;
  const { topologySpreadConstraints: _spread, ...spec } = template['spec'];
  const containers = fieldsIn(spec['containers']).map((one) => ({
    ...one,
    resources: smallRequests(one['resources']),
  }));
  return { ...template, spec: { ...spec, containers } };
}

function smallRequests(resources: unknown): unknown {
  if (!isFields(resources)) return resources;
  const requests = isFields(resources['requests']) ? resources['requests'] : {};
  const small = Object.entries(requests).map(([name, value]) => [name, smaller(String(value), trimmed[name])]);
  return { ...resources, requests: Object.fromEntries(small) as Fields };
}

function smaller(value: string, most: string | undefined): string {
  if (most === undefined) return value;
  return (quantityValue(value) ?? 0) <= (quantityValue(most) ?? 0) ? value : most;
}

function smallClaim(spec: unknown): unknown {
  return isFields(spec) ? { ...spec, resources: { requests: { storage: smallVolume } } } : spec;
}

/** No address of its own outside of the cluster. */
function inside(spec: Fields): Fields {
  const { loadBalancerSourceRanges: _ranges, externalTrafficPolicy: _policy, ...rest } = spec;
  return rest['type'] === 'LoadBalancer' || rest['type'] === 'NodePort' ? { ...rest, type: 'ClusterIP' } : spec;
}

/** A preview goes with its request: nobody is there to confirm that. */
function withoutConfirmation(metadata: KubernetesObject['metadata']): KubernetesObject['metadata'] {
  const { annotations = {}, ...rest } = metadata;
  const key = 'argocd.argoproj.io/sync-options';
  const { [key]: options = '', ...others } = annotations;
  const left = options.split(',').filter((one) => one !== '' && !/^(Prune|Delete)=confirm$/.test(one));
  const all = { ...others, ...(left.length === 0 ? {} : { [key]: left.join(',') }) };
  return { ...rest, ...(Object.keys(all).length === 0 ? {} : { annotations: all }) };
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

function fieldsIn(value: unknown): Fields[] {
  return listOf(value).filter(isFields);
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

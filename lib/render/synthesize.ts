import { ApiObject, App as Cdk8sApp, Chart } from 'cdk8s';
import { isClusterScoped, objectKey, type KubernetesObject } from '../model/kubernetes-object';

/** One rendered object, and the construct that it comes from. */
export interface Synthesized {
  readonly object: KubernetesObject;
  /** Path of the construct. It is looked up when asked for: only messages need it. */
  readonly construct: () => string;
}

/** What a chart gives to all of its objects. */
export interface ChartOptions {
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/**
 * Builds constructs in a chart of their own and takes the objects.
 *
 * A cdk8s App per chart, because `chart.toJson()` walks its whole App each time. Dependencies between constructs and
 * their validation count as in `cdk8s synth`.
 */
export function synthesize(id: string, options: ChartOptions, build: (chart: Chart) => void): Synthesized[] {
  const chart = newChart(id, options);
  build(chart);
  const objects = (chart.toJson() as KubernetesObject[]).map(withoutNeedlessNamespace);
  return objects.map((object, index) => ({ object, construct: () => constructPath(chart, objects, index) }));
}

/** The same for one object of our own, which has no dependencies to follow and no validation to run. */
export function synthesizeOne(id: string, build: (chart: Chart) => ApiObject): Synthesized {
  const made = build(newChart(id, {}));
  return { object: made.toJson() as KubernetesObject, construct: () => made.node.path };
}

function newChart(id: string, { namespace, labels }: ChartOptions): Chart {
  // cdk8s would leave keys unsorted where this is set: no environment variable may change what is rendered.
  delete process.env['CDK8S_DISABLE_SORT'];
  return new Chart(new Cdk8sApp(), id, {
    disableResourceNameHashes: true,
    ...(namespace === undefined ? {} : { namespace }),
    ...(labels === undefined ? {} : { labels: { ...labels } }),
  });
}

/** The chart gives its namespace to every object, cluster-scoped ones too. */
function withoutNeedlessNamespace(object: KubernetesObject): KubernetesObject {
  if (object.metadata.namespace === undefined || !isClusterScoped(object)) return object;
  const { namespace, ...metadata } = object.metadata;
  return { ...object, metadata };
}

/** The construct of one object; of several objects with one name, the one that stands as far down the list. */
function constructPath(chart: Chart, objects: readonly KubernetesObject[], index: number): string {
  const keys = objects.map(looseKey);
  const before = keys.slice(0, index).filter((key) => key === keys[index]).length;
  const same = chart.node.findAll().filter((node) => ApiObject.isApiObject(node) && keyOf(node) === keys[index]);
  return same[before]?.node.path ?? chart.node.path;
}

function keyOf(node: ApiObject): string {
  const { apiVersion, kind, name } = node;
  return looseKey({ apiVersion, kind, metadata: { name, ...namespaceOf(node) } });
}

function namespaceOf(node: ApiObject): { namespace?: string } {
  const namespace = node.metadata.namespace;
  return namespace === undefined ? {} : { namespace };
}

function looseKey(object: KubernetesObject): string {
  return objectKey(withoutNeedlessNamespace(object));
}

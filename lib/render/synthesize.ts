import { ApiObject, App as Cdk8sApp, Chart } from 'cdk8s';
import { isClusterScoped, objectKey, type KubernetesObject } from './kubernetes-object';

/** One rendered object, and the construct that it comes from. */
export interface Synthesized {
  readonly object: KubernetesObject;
  readonly construct: string;
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
  // cdk8s would leave keys unsorted where this is set: no environment variable may change what is rendered.
  delete process.env['CDK8S_DISABLE_SORT'];
  const { namespace, labels } = options;
  const chart = new Chart(new Cdk8sApp(), id, {
    disableResourceNameHashes: true,
    ...(namespace === undefined ? {} : { namespace }),
    ...(labels === undefined ? {} : { labels: { ...labels } }),
  });
  build(chart);
  const objects = (chart.toJson() as KubernetesObject[]).map(withoutNeedlessNamespace);
  const constructs = constructPaths(chart);
  return objects.map((object) => ({ object, construct: constructs.get(looseKey(object))?.shift() ?? id }));
}

/** The chart gives its namespace to every object, cluster-scoped ones too. */
function withoutNeedlessNamespace(object: KubernetesObject): KubernetesObject {
  if (object.metadata.namespace === undefined || !isClusterScoped(object)) return object;
  const { namespace, ...metadata } = object.metadata;
  return { ...object, metadata };
}

function constructPaths(chart: Chart): Map<string, string[]> {
  const paths = new Map<string, string[]>();
  for (const node of chart.node.findAll()) {
    if (!ApiObject.isApiObject(node)) continue;
    const { apiVersion, kind, name } = node;
    const key = looseKey({ apiVersion, kind, metadata: { name, ...namespaceOf(node) } });
    const known = paths.get(key);
    if (known === undefined) paths.set(key, [node.node.path]);
    else known.push(node.node.path);
  }
  return paths;
}

function namespaceOf(node: ApiObject): { namespace?: string } {
  const namespace = node.metadata.namespace;
  return namespace === undefined ? {} : { namespace };
}

function looseKey(object: KubernetesObject): string {
  return objectKey(withoutNeedlessNamespace(object));
}

import { load } from 'js-yaml';
import { UserError } from '../../errors';
import { paths } from '../../model/paths';
import type { Platform } from '../../model/platform';
import { renderCluster } from '../../render/render-cluster';

/** A Kubernetes object that only starts things: git holds it from then on. */
export interface RootObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace: string; readonly [field: string]: unknown };
  readonly spec: Readonly<Record<string, unknown>>;
}

/**
 * The project and the root Application of a cluster, exactly as they are rendered into the environment repo: what Pulumi
 * makes and what Argo CD then finds there are one thing.
 */
export function rootObjects(platform: Platform, cluster: string): { project: RootObject; application: RootObject } {
  const files = new Map(renderCluster(platform, cluster).files.map(({ path, content }) => [path, content]));
  const read = (name: string): RootObject => {
    const content = files.get(`${paths.cluster(cluster)}/${name}.yaml`);
    if (content === undefined) throw new UserError(`${cluster} has no ${name}`, 'render the platform first');
    return load(content) as RootObject;
  };
  return { project: read('appproject-slipway'), application: read('application-root') };
}

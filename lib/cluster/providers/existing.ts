import { z } from 'zod';
import { ruled, strict } from '../../model/schema-problems';
import { optionProblems } from '../../model/option-problems';
import type { ClusterProvider } from '../provider';

/** A cluster that somebody else built. */
export interface ExistingOptions {
  /** A context of the kubeconfig; named, so that a changed current context never moves a platform. */
  readonly context: string;
  /** @default the KUBECONFIG variable's file, else ~/.kube/config */
  readonly kubeconfig?: string;
}

const schema = strict({
  context: ruled(
    z.string(),
    (value) => (value === '' ? 'must not be empty' : undefined),
    'see kubectl config get-contexts',
  ),
  kubeconfig: z.string().optional(),
});

/** A cluster that stands already, reached by a context of a kubeconfig. */
export function existing(options: ExistingOptions): ClusterProvider {
  return {
    name: 'existing',
    problems: () => optionProblems('existing', schema, options),
    create: async (cluster, _data, resourceOptions) => {
      const { ExistingCluster } = await import('./existing-cluster');
      return new ExistingCluster(cluster.name, options, resourceOptions).built;
    },
  };
}

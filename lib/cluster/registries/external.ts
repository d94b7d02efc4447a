import { z } from 'zod';
import { ruled, strict } from '../../model/schema-problems';
import { optionProblems } from '../../model/option-problems';
import type { Registry } from '../registry';

/** A registry that somebody else runs: ECR, Artifact Registry, ACR, Docker Hub, Quay, Artifactory. */
export interface ExternalRegistryOptions {
  /** What images begin with: `123456789012.dkr.ecr.eu-central-1.amazonaws.com/shop`. */
  readonly address: string;
  /**
   * Key of the Pulumi secret that holds a `.dockerconfigjson`.
   *
   * @default none: the nodes' own identity may pull, as on ECR, Artifact Registry and ACR
   */
  readonly pullSecret?: string;
}

const schema = strict({
  address: ruled(
    z.string(),
    (value) => (/^[a-z0-9.-]+(:\d+)?(\/[a-z0-9._/-]+)?$/.test(value) ? undefined : 'is no registry address'),
    `write it like 'registry.example.com/shop', without a scheme`,
  ),
  pullSecret: z.string().optional(),
});

/** Nothing is made; the address and the credential are handed on. */
export function external(options: ExternalRegistryOptions): Registry {
  return {
    name: 'external',
    ...(options.pullSecret === undefined ? {} : { secrets: [options.pullSecret] }),
    problems: () => optionProblems('external', schema, options),
    create: async (name, { secretOf }, resourceOptions) => {
      const { ExternalRegistry } = await import('./external-registry');
      const { address, pullSecret } = options;
      const args = pullSecret === undefined ? { address } : { address, pullSecret: secretOf(pullSecret) };
      return new ExternalRegistry(name, args, resourceOptions).built;
    },
  };
}

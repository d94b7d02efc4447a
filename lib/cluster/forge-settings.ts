import { z } from 'zod';
import type { ComponentResource, ComponentResourceOptions, Input, Output } from '@pulumi/pulumi';
import type { Problem } from '../errors';
import type { Environment } from '../model/environment';
import { ruled, strict } from '../model/schema-problems';

/** One forge whose repositories Pulumi keeps in order; one file in `forges/`, named after it. */
export interface ForgeSettings {
  readonly name: string;
  /** As Argo CD pulls from the environment repo by the key that this makes. */
  readonly argocdUrl: string;
  /** Keys of the Pulumi secrets that it can not do without. @default none */
  readonly secrets?: readonly string[];
  /** Every mistake in its options, told before any resource is made. */
  readonly problems: () => Problem[];
  /** Registers its resources. */
  readonly create: (name: string, situation: ForgeSituation, options: ComponentResourceOptions) => Promise<BuiltForge>;
}

/** What the forge's settings depend on. */
export interface ForgeSituation {
  readonly environments: readonly Environment[];
  /** Branch of the environment repo. */
  readonly branch: string;
  /** One of its Pulumi secrets by its key. */
  readonly secretOf: (key: string) => Input<string>;
  /** Where Argo CD hears of commits. @default there is no webhook */
  readonly webhook?: { readonly url: string; readonly secret: Input<string> };
}

/** What the rest of the bootstrap needs of the forge. */
export interface BuiltForge {
  readonly resource: ComponentResource;
  /** Reads the environment repo, and nothing else. */
  readonly readKey: Output<string>;
  /** Pushes to the environment repo. @default the publisher is a user or an app */
  readonly publisherKey?: Output<string>;
}

/** What pipelines of the program and the environment repo know; the values of secrets are Pulumi's. */
export interface PipelineSettings {
  /** By name. @default none */
  readonly variables?: Readonly<Record<string, string>>;
  /** Names; each is the Pulumi secret `pipeline-<NAME>`. @default none */
  readonly secrets?: readonly string[];
}

/** Key of the Pulumi secret that is a secret of the pipelines. */
export function pipelineSecret(name: string): string {
  return `pipeline-${name}`;
}

const pipelineName = /^[A-Za-z_]\w*$/;
const pipelineNameFix = `use letters, digits and underscores: 'SLIPWAY_PRIVATE_KEY'`;

/** The form of {@link PipelineSettings}. */
export const pipelineSchema = strict({
  variables: z.record(z.string(), z.string()).optional(),
  secrets: z
    .array(ruled(z.string(), (value) => (pipelineName.test(value) ? undefined : 'is no name'), pipelineNameFix))
    .optional(),
});

/** An address that Argo CD pulls from by a key. */
export const sshAddress = ruled(
  z.string(),
  (value) => (/^(ssh:\/\/[^/]+\/|[\w.-]+@[\w.-]+:)./.test(value) ? undefined : 'is no SSH address'),
  `write it like 'ssh://git@git.example.com:2222/team/state.git'`,
);

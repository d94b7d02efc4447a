import type { ComponentResource, ComponentResourceOptions, Input, Output } from '@pulumi/pulumi';
import type { Problem } from '../errors';
import type { Environment } from '../model/environment';

/** One forge whose repositories Pulumi keeps in order; one file in `forges/`, named after it. */
export interface ForgeSettings {
  readonly name: string;
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
  /** Where Argo CD hears of commits. @default there is no webhook */
  readonly webhook?: { readonly url: string; readonly secret: Input<string> };
}

/** What the rest of the bootstrap needs of the forge. */
export interface BuiltForge {
  readonly resource: ComponentResource;
  /** Reads the environment repo, and nothing else. */
  readonly readKey: Output<string>;
  /** As Argo CD pulls by that key. */
  readonly sshUrl: string;
}

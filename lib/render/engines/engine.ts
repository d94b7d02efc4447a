import type { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import type { ApplicationProps } from '../../argocd';
import type { KustomizationProps } from '../../flux';
import type { App, RenderContext } from '../../model/app';
import type { Environment } from '../../model/environment';
import type { KubernetesObject } from '../../model/kubernetes-object';
import type { Platform } from '../../model/platform';
import type { Releases } from '../releases';
import type { AppPlace } from '../render-context';
import type { RenderedFile } from '../unit';

/** What makes an engine deploy one app: plain data, and the folder that it stands in. */
export interface Deployment {
  readonly folder: string;
  readonly props: ApplicationProps | KustomizationProps;
}

/** An environment on one cluster, and what runs there. */
export interface EnvironmentPlace {
  readonly platform: Platform;
  readonly environment: Environment;
  readonly cluster: string;
  readonly releases: Releases;
  /** Its apps that have a release. */
  readonly places: readonly AppPlace[];
  readonly namespaces: readonly string[];
  /** Stands for the namespaces. */
  readonly namespacesApp: App;
}

/** Where the objects of an app stand. */
export interface AppFolders {
  /** Its own objects; undefined where it has none. */
  readonly manifests: string | undefined;
  /** Secrets that sops encrypted. @default none */
  readonly encrypted?: string | undefined;
}

/** What deploys the environment repo to a cluster. One file of this folder is one engine. */
export interface Engine {
  /** Objects among an app's own, for what the app leaves to the engine to render. @default the deployment says it */
  readonly objectsFor?: (context: RenderContext) => ((scope: Construct) => void) | undefined;
  /** Objects that belong together, as the engine is to meet them. */
  readonly finish: <T extends { readonly object: KubernetesObject }>(rendered: readonly T[]) => T[];
  /**
   * What deploys an app; undefined where what the environment has beside its apps does.
   *
   * @param folders where its objects stand.
   * @throws UserError where it can not deploy what is encrypted.
   */
  readonly deployment: (
    platform: Platform,
    place: AppPlace,
    context: RenderContext,
    folders: AppFolders,
  ) => Deployment | undefined;
  /** What has it decrypt a folder of Secrets that sops encrypted. */
  readonly decryption: (folder: string, names: readonly string[]) => RenderedFile[];
  /** The object that a deployment says. */
  readonly deploy: (scope: Construct, deployment: Deployment) => ApiObject;
  /** What an environment has beside its apps and namespaces. */
  readonly environmentFiles: (place: EnvironmentPlace) => RenderedFile[];
  /** What a cluster starts from. */
  readonly clusterFiles: (platform: Platform, cluster: string) => RenderedFile[];
}

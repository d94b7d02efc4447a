import type { Construct } from 'constructs';
import type { EnvironmentName } from '../../environments';
import { noteCallSite } from './call-site';
import type { Cluster } from './cluster';
import type { Environment } from './environment';
import { parseImage } from './image';
import type { Reference, Varying } from './per-environment';
import type { Preview } from './preview';
import type { Release } from './release';
import type { SecretFile, SecretReference } from './secret';
import type { Team } from './team';

/** A port that an app serves. */
export interface Port {
  readonly name: string;
  /** The port of the Service. */
  readonly port: number;
  /** The port that the container listens on; NetworkPolicies match this one. */
  readonly containerPort: number;
  readonly protocol: 'http' | 'grpc' | 'tcp' | 'udp';
}

/** A call to one port of another app. */
export interface Call {
  readonly app: App;
  /** Name of the port. @default the first one */
  readonly port?: string;
  /** One of several workloads in the app, whose Service carries its name. @default the app's own */
  readonly workload?: string;
  /** The value of the variable, `{host}` and `{port}` standing for the address. @default '{host}:{port}' */
  readonly as?: string;
}

/** Who an app calls, by the environment variable that takes the address; a function where two files call each other. */
export type Calls = Readonly<Record<string, App | Call>>;

/** What an app is rendered with: one cluster of one environment, and a release. */
export interface RenderContext {
  readonly app: App;
  readonly environment: Environment;
  readonly cluster: Cluster;
  readonly namespace: string;
  /** Who answers for the app, and what they hear of it. @default nobody that Argo CD knows */
  readonly team?: Team | undefined;
  readonly ownersHear?: readonly string[];
  readonly release: Release;
  /** Folder of the program: paths in an app's declaration start there. @default the working directory */
  readonly root?: string;
  /** The image that runs, `repository:tag@digest`. @throws UserError where the release has none of that name */
  readonly image: (name?: string) => string;
  /** The namespace of another app in the same environment. */
  readonly namespaceOf: (app: App) => string;
  /** Takes this environment's side of a setting. */
  readonly resolve: <T>(value: Varying<T>) => T;
  /** What stands behind a secret in this environment, or undefined; that the app asks for the key is noted. */
  readonly secretFile: (reference: SecretReference) => SecretFile | undefined;
}

/** A patch of rendered objects: the one way to set what constructs don't. */
export interface Patch {
  readonly kind: string;
  /** @default every object of the kind */
  readonly name?: string;
  /** Merged into the object (RFC 7396): `null` removes a field. */
  readonly merge?: Readonly<Record<string, unknown>>;
  /** Applied after it (RFC 6902). */
  readonly operations?: readonly PatchOperation[];
}

/** One step of a JSON Patch. */
export interface PatchOperation {
  readonly op: 'add' | 'remove' | 'replace' | 'move' | 'copy' | 'test';
  readonly path: string;
  readonly from?: string;
  readonly value?: unknown;
}

/** What Argo CD renders by itself, in place of or beside rendered manifests. */
export type ApplicationSource =
  | {
      readonly kind: 'helm';
      /** A chart repository, `oci://…`, or a git repository when `path` is given. */
      readonly repository: string;
      readonly chart?: string;
      readonly path?: string;
      readonly version: string;
      readonly releaseName: string;
      readonly valueFiles?: readonly string[];
      readonly values?: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: 'kustomize'; readonly repository: string; readonly path: string; readonly version: string };

/** A chart that is a folder of the program. */
export interface ChartInProgram {
  /** Relative to the program. */
  readonly folder: string;
  readonly releaseName: string;
  readonly values: (context: RenderContext) => Readonly<Record<string, unknown>>;
  /** Relative to the chart's folder. */
  readonly valueFiles: (context: RenderContext) => readonly string[];
  /** Any constructs beside the chart. */
  readonly resources?: ((scope: Construct, context: RenderContext) => void) | undefined;
}

/** What an app is declared with. */
export interface AppProps {
  readonly name: string;
  /** The group it belongs to: namespace and Argo CD project are its. @default the name */
  readonly system?: string;
  /** The team that answers for it. */
  readonly owner: string;
  readonly description?: string;
  /** Where it runs. @default every environment */
  readonly environments?: readonly EnvironmentName[];
  /** An exact namespace, the same on every cluster. @default the system's */
  readonly namespace?: string;
  /** Platform software is synced before other apps. @default 'app' */
  readonly tier?: 'platform' | 'app';
  /** Baseline images by name, `repository:tag`: what `slipway init` records. */
  readonly images?: Readonly<Record<string, string>>;
  /** Baseline chart version. */
  readonly chartVersion?: string;
  /** Baseline git revision. */
  readonly revision?: string;
  /** A weaker Pod Security level for its namespace. @default 'restricted' */
  readonly podSecurity?: { readonly level: 'baseline' | 'privileged'; readonly reason: string };
  /** Why its namespace has no default deny: third-party software whose traffic nobody lists. @default denied */
  readonly openNetwork?: string;
  /** How calls reach it where its Service and its pods don't carry its name, as those of most charts. */
  readonly reachedAt?: ReachedAt;
  /** Files and folders of the program that its render reads beside its code: caches are keyed by their content. */
  readonly reads?: (release: Release) => readonly string[];
  readonly ports?: readonly Port[];
  readonly calls?: Calls | (() => Calls);
  readonly patches?: Varying<readonly Patch[]>;
  /** What Argo CD renders by itself. */
  readonly source?: (context: RenderContext) => ApplicationSource;
  /** Its chart in the program, for layouts in which charts stay charts: then that is deployed in place of `resources`. */
  readonly localChart?: ChartInProgram;
  /** Kinds of cluster-scoped objects that it brings, `group/Kind`: its project allows them. */
  readonly clusterResources?: readonly string[];
  /**
   * Kinds of namespaced objects that it brings beyond those that Slipway's constructs render, `group/Kind`; `*` is any.
   * @default none; any where Argo CD renders the app by itself
   */
  readonly namespaceResources?: readonly string[];
  /** Fields that something in the cluster owns, so that Argo CD leaves them alone. */
  readonly ignoreDifferences?: (context: RenderContext) => readonly IgnoreDifference[];
  /** Deployments of its pull requests. @default none */
  readonly preview?: Preview;
  /** Any constructs. */
  readonly resources?: (scope: Construct, context: RenderContext) => void;
  /**
   * What its only workload is made from, where plain data says all of it, else undefined. What it renders to is remembered
   * by that.
   */
  readonly workload?: (context: RenderContext) => object | undefined;
}

/** Names that others know an app by. */
export interface ReachedAt {
  /** Name of the Service. @default the app's */
  readonly service?: string;
  /** Labels of the pods, which NetworkPolicies select. @default `app.kubernetes.io/name` is the Service's name */
  readonly pods?: Readonly<Record<string, string>>;
}

/** Fields of one kind of object that Argo CD does not compare. */
export interface IgnoreDifference {
  readonly group: string;
  readonly kind: string;
  readonly jsonPointers: readonly string[];
}

/** The unit that is released, promoted and rolled back on its own. */
export class App implements Reference {
  readonly isReference = true;
  readonly name: string;
  readonly system: string;
  readonly ports: readonly Port[];

  constructor(readonly props: AppProps) {
    noteCallSite(this);
    this.name = props.name;
    this.system = props.system ?? props.name;
    this.ports = props.ports ?? [];
  }

  /** Who it calls, by environment variable. */
  get calls(): Readonly<Record<string, Call>> {
    const { calls = {} } = this.props;
    const entries = Object.entries(typeof calls === 'function' ? calls() : calls);
    return Object.fromEntries(entries.map(([name, one]) => [name, one instanceof App ? { app: one } : one]));
  }

  /** Whether it belongs to an environment. */
  runsIn(environment: string): boolean {
    return this.props.environments?.some((name) => name === environment) ?? true;
  }

  /** The release that stands for the versions in its definition. @throws UserError on a bad image reference */
  get baseline(): Release {
    const { images = {}, chartVersion, revision } = this.props;
    const parsed = Object.entries(images).map(([name, reference]) => [name, parseImage(reference)] as const);
    return {
      app: this.name,
      generation: 1,
      ...(parsed.length === 0 ? {} : { images: Object.fromEntries(parsed) }),
      ...(chartVersion === undefined ? {} : { chart: { version: chartVersion } }),
      ...(revision === undefined ? {} : { revision }),
    };
  }
}

/**
 * Declares an app out of any cdk8s code.
 *
 * @example export const docs = app({ name: 'docs', owner: 'team-web', resources: (scope) => { new Chart(…) } });
 */
export function app(props: AppProps): App {
  return new App(props);
}

/** One Kubernetes object as parsed from a manifest. Fields other than these four are looked at as plain JSON. */
export interface K8sObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: K8sMetadata;
  readonly [field: string]: unknown;
}

/** What the diff reads of `metadata`. */
export interface K8sMetadata {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

/** The classes of risk, highest first. */
export const risks = ['data-loss', 'refused', 'security', 'restart', 'scale', 'config', 'metadata'] as const;

/**
 * What a change may do, highest first: `data-loss` destroys stored data; `refused` will not be accepted by the API server;
 * `security` grants or exposes more; `restart` replaces or stops pods; `scale` changes how many run;
 * `config` is any other change of meaning; `metadata` is labels and annotations.
 */
export type Risk = (typeof risks)[number];

/** How one field differs. A `move` is a list item that stands elsewhere: its `before` and `after` are positions from 0. */
export type FieldChangeKind = 'add' | 'remove' | 'change' | 'move';

/** One field that differs. Values of Secrets are already redacted, SealedSecret ciphertext is a fingerprint. */
export interface FieldChange {
  /** For people: `spec.template.spec.containers[server].image`, `metadata.labels["app.kubernetes.io/name"]`. */
  readonly path: string;
  readonly kind: FieldChangeKind;
  /** JSON; absent for `add`. */
  readonly before?: unknown;
  /** JSON; absent for `remove`. */
  readonly after?: unknown;
  readonly risk: Risk;
  /** Id of the rule that gave the risk. */
  readonly rule: string;
}

/** Whether the whole thing is new, gone or different. */
export type ChangeKind = 'added' | 'removed' | 'changed';

/** Why something has its risk: a rule's id, its class and its words. */
export interface RiskReason {
  readonly rule: string;
  readonly risk: Risk;
  readonly says: string;
}

/** One Kubernetes object that differs. */
export interface ResourceChange {
  /** API group without version; empty for the core group. */
  readonly group: string;
  readonly kind: string;
  /** Absent for cluster-scoped objects, and for those whose namespace is left to Argo CD. */
  readonly namespace?: string;
  /** The name after the change; for a removed object the one before. */
  readonly name: string;
  readonly change: ChangeKind;
  /** Highest risk first. Every difference of a changed object; of an added one only what a rule speaks of; of a removed one none. */
  readonly fields: readonly FieldChange[];
  /** The highest of its reasons. */
  readonly risk: Risk;
  /** Every rule that applies, once, highest risk first. Never empty. */
  readonly reasons: readonly RiskReason[];
}

/** Numbers of resources. */
export interface ChangeCounts {
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
  /** Resources by their risk; every class is present. */
  readonly byRisk: Readonly<Record<Risk, number>>;
}

/** Where an app's manifests belong. */
export interface AppPlace {
  readonly app: string;
  readonly environment: string;
  readonly cluster: string;
}

/** What differs for one app on one cluster of one environment. */
export interface AppChange extends AppPlace {
  readonly change: ChangeKind;
  readonly resources: readonly ResourceChange[];
  /** The highest of its resources. */
  readonly risk: Risk;
  readonly counts: ChangeCounts;
}

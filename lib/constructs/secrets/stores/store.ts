import type { SecretReference } from '../../../model/secret';

/** A place that values are fetched from: one file each beside this one. */
export interface Store {
  /** Its part of a store's `provider`. @param selectorOf how the store names a key of a Secret */
  readonly provider: (selectorOf: (reference: SecretReference) => SecretSelector) => Readonly<Record<string, unknown>>;
}

/** A key of a Secret, as a store names it. */
export interface SecretSelector {
  readonly name: string;
  readonly key: string;
  /** Stores of a whole cluster say whose Secret it is. */
  readonly namespace?: string;
}

/** The service account whose identity opens a store. A namespace is for stores of the whole cluster. */
export interface StoreIdentity {
  readonly name: string;
  readonly namespace?: string;
}

/** `serviceAccountRef` of a store. */
export function serviceAccountRef({ name, namespace }: StoreIdentity): Record<string, string> {
  return { name, ...(namespace === undefined ? {} : { namespace }) };
}

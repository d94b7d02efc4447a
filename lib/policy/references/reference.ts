/** What an object says of another one: that it exists. */
export interface Reference {
  readonly kind: string;
  readonly name: string;
  /** Undefined for what belongs to no namespace. */
  readonly namespace: string | undefined;
  readonly path: readonly (string | number)[];
  /** A key of a ConfigMap or a Secret. */
  readonly key?: string;
}

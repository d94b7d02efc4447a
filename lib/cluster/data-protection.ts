/** How Pulumi treats what can not be made again: images, keys. Resource options, spread into a resource's own. */
export interface DataProtection {
  /** `pulumi destroy` stops before it removes anything. */
  readonly protect: boolean;
  /** What is taken out of the stack stays where it is. */
  readonly retainOnDelete: boolean;
}

/** The default. */
export const keptData: DataProtection = { protect: true, retainOnDelete: true };

/** After `pulumi config set slipway:destroyData true` and one more `pulumi up`. */
export const givenUpData: DataProtection = { protect: false, retainOnDelete: false };

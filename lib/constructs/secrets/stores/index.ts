/** Stores that the External Secrets operator fetches values from: one file each, none with a credential in git. */
export * from './secret-store';
export * from './aws';
export * from './azure';
export * from './gcp';
export * from './vault';
export type { Store, StoreIdentity } from './store';

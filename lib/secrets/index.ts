/** Secrets that are safe in git: seal and unseal, check, rotate. Nothing here holds a private key, but unseal for recovery. */
export * from './seal/seal-secret';
export * from './seal/seal-value';
export * from './seal/sealing-certificate';
export * from './seal/unseal-value';
export * from './seal/unseal-secret';
export * from './seal/fetch-certificate';
export * from './check/check-secrets';
export * from './check/secret-ages';
export * from './check/secret-inventory';
export * from './rotate/plan-rotation';
export * from './sops/age-keys';
export * from './sops/seal-sops';
export * from './sops/sops-rules';
export * from './sops/unseal-sops';

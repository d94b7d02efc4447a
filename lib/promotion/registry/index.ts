/**
 * Registries of OCI images: which digest a tag is, who signed an image, what a scan of it found.
 * `ociClient` reads any registry that `docker login` may; `registryImages` and `imageEvidence` are built on it.
 * Signers without a key are identified by `keyless-identity.ts`, apart, as few need to load it.
 */
export type { ImageAt } from './attached-claims';
export { installedHelpers } from './credential-helper';
export { dockerCredentials, type Credential, type CredentialSource, type RunHelper } from './docker-credentials';
export { imageEvidence, type ImageEvidenceSource, type ImageNeeds } from './image-evidence';
export { ociClient, type Descriptor, type Manifest, type OciClient } from './oci-client';
export { RegistryError } from './registry-error';
export type { RegistryWorld } from './registry-requests';
export { announcedImagesOnly, registryImages } from './resolve-image';

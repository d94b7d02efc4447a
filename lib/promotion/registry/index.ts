/**
 * Registries of OCI images: which digest a tag is, who signed an image, what a scan of it found.
 * `ociClient` reads any registry as `docker login` may; `registryImages` and `imageEvidence` are built on it.
 */
export { dockerCredentials, type Credential, type CredentialSource, type RunHelper } from './docker-credentials';
export { installedHelpers } from './credential-helper';
export { ociClient, type Descriptor, type Manifest, type OciClient } from './oci-client';
export { RegistryError } from './registry-error';
export type { RegistryWorld } from './registry-requests';
export { announcedImagesOnly, registryImages } from './resolve-image';

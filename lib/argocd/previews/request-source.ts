import type { ForgeRepository } from '../../model/preview';
import type { Generator } from '../application-set';

/** What a generator of pull requests is made from. */
export interface RequestedPreviews {
  readonly repository: ForgeRepository;
  readonly label: string;
  readonly token: { readonly secret: string; readonly key: string };
}

/** One kind of forge whose pull requests Argo CD can list. */
export interface RequestSource {
  /** The word in configuration. */
  readonly kind: string;
  /** Whether a host is surely of this kind. */
  readonly recognises: (host: string) => boolean;
  readonly generator: (previews: RequestedPreviews) => Generator<0>;
}

/** How soon a request is found where no webhook tells of it. */
export const requeueAfterSeconds = 300;

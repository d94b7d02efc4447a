import type { ImageEvidence, Signer } from '../../model/gate';
import { isSigner, signerText } from '../gates/signed';
import { attachedClaims, type ImageAt } from './attached-claims';
import type { IdentifySigner } from './keyless-identity';
import type { OciClient } from './oci-client';
import { newestScan, readScan } from './scan-result';
import { signersOf } from './verify-claim';

/** What is to be found out of an image. */
export interface ImageNeeds {
  /** Whose signatures count, on images and on scans. */
  readonly signers: readonly Signer[];
  readonly signatures: boolean;
  readonly scan: boolean;
}

/** Finds out who signed images, and what scans of them found. */
export interface ImageEvidenceSource {
  /** @throws UserError where the registry can not be read */
  find(image: ImageAt, needs: ImageNeeds): Promise<ImageEvidence>;
}

/**
 * Evidence from what is attached to images in their registry. Nothing counts whose signature was not verified, or that is
 * about another image, and no scan that somebody else than the signers signed.
 *
 * @param identify asked for only where a signer without a key is wanted
 */
export function imageEvidence(client: OciClient, identify: () => Promise<IdentifySigner>): ImageEvidenceSource {
  let identifying: Promise<IdentifySigner> | undefined;
  return {
    async find(image, { signers, signatures, scan }) {
      const kinds = [...(signatures ? (['signature'] as const) : []), ...(scan ? (['scan'] as const) : [])];
      const attached = await attachedClaims(client, image, kinds);
      const claims = attached.filter(({ subjects }) => subjects.includes(image.digest));
      const wantsKeyless = signers.some((signer) => 'keyless' in signer) && claims.some(({ bundle }) => bundle);
      if (wantsKeyless) identifying ??= identify();
      const identifier = (await identifying) ?? (() => undefined);
      const verified = claims
        .map((claim) => ({ claim, by: signersOf(claim, signers, identifier) }))
        .filter(({ by }) => by.length > 0);
      const signedBy = verified.filter(({ claim }) => claim.kind === 'signature').flatMap(({ by }) => by);
      const isWanted = (by: string): boolean => signers.some((signer) => isSigner(by, signerText(signer)));
      const scans = verified.flatMap(({ claim, by }) =>
        claim.kind === 'scan' && by.some(isWanted) ? (readScan(claim.predicate) ?? []) : [],
      );
      return { signedBy: [...new Set(signedBy)].sort(), scan: newestScan(scans) };
    },
  };
}

import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import type { Signer } from '../../model/gate';
import { signerText } from '../gates/signed';
import type { IdentifySigner } from './keyless-identity';
import type { SignedClaim } from './signed-claim';

/**
 * Finds who signed a claim: those of some signers who have a key, and whoever signed it without one.
 *
 * @returns signers as `ImageEvidence.signedBy` has them; a gate says whether they are the right ones
 */
export function signersOf(claim: SignedClaim, signers: readonly Signer[], identify: IdentifySigner): string[] {
  const byKey = signers.filter((signer) => 'key' in signer && isSignedBy(claim, createPublicKey(signer.key)));
  const found = claim.bundle === undefined ? undefined : identify(claim.bundle);
  return [...byKey.map(signerText), ...(found === undefined ? [] : [`${found.issuer} ${found.identity}`])];
}

/**
 * Whether a key's holder signed a claim: ECDSA and RSA (PKCS #1 v1.5) over SHA-256, or Ed25519, as cosign makes them.
 *
 * @see https://github.com/sigstore/cosign/blob/main/specs/SIGNATURE_SPEC.md#signature-schemes
 */
function isSignedBy({ signedBytes, signatures }: SignedClaim, key: KeyObject): boolean {
  const algorithm = key.asymmetricKeyType === 'ed25519' ? null : 'sha256';
  return signatures.some((signature) => verify(algorithm, signedBytes, key, signature));
}

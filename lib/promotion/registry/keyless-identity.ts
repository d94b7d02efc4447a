import { readFile } from 'node:fs/promises';
import { bundleFromJSON } from '@sigstore/bundle';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import { getTrustedRoot } from '@sigstore/tuf';
import { toSignedEntity, toTrustMaterial, Verifier } from '@sigstore/verify';
import { z } from 'zod';
import { UserError } from '../../errors';
import { readJson } from './read-json';
import type { SigstoreBundle } from './signed-claim';

/** Who signed something with a certificate that was made for the moment. */
export interface KeylessIdentity {
  /** The OIDC issuer that vouched for the identity. */
  readonly issuer: string;
  /** Of the certificate: a workflow's URL, an e-mail address. */
  readonly identity: string;
}

/** Verifies a bundle's certificate, log entry and signature. @returns undefined where any of them does not hold */
export type IdentifySigner = (bundle: SigstoreBundle) => KeylessIdentity | undefined;

/**
 * Identifies signers by certificates and logs that a root vouches for; reaches for nothing.
 *
 * A root that names no log of certificates (one's own authority) asks for no entry in it.
 */
export function identifyBy(root: TrustedRoot): IdentifySigner {
  const verifier = new Verifier(toTrustMaterial(root), { ctlogThreshold: root.ctlogs.length === 0 ? 0 : 1 });
  return ({ json, content }) => {
    try {
      const { identity } = verifier.verify(toSignedEntity(bundleFromJSON(json), content));
      const issuer = identity?.extensions?.issuer;
      const name = identity?.subjectAlternativeName;
      return issuer === undefined || name === undefined ? undefined : { issuer, identity: name };
    } catch {
      // Anybody can attach anything: what can not be read or does not hold proves nothing.
      return undefined;
    }
  };
}

/**
 * The root of trust in a file (`trusted_root.json`), for air-gapped work and for authorities of one's own, else that of
 * the public Sigstore, which is looked up over the network and kept in the user's folder of data.
 *
 * @throws UserError where it can not be read or looked up
 */
export async function trustedRoot(file: string | undefined): Promise<TrustedRoot> {
  if (file !== undefined) return await rootFrom(file);
  try {
    return await getTrustedRoot();
  } catch (error) {
    throw new UserError(
      'the trust root of the public Sigstore cannot be looked up, so keyless signatures cannot be verified',
      'check the network, or point SLIPWAY_SIGSTORE_ROOT at a trusted_root.json (cosign trusted-root create)',
      undefined,
      { cause: error },
    );
  }
}

async function rootFrom(file: string): Promise<TrustedRoot> {
  const fix = 'point SLIPWAY_SIGSTORE_ROOT at a trusted_root.json (cosign trusted-root create)';
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new UserError('can not be read', fix, file, { cause: error });
  }
  const root = readRoot(text);
  if (root !== undefined && root.certificateAuthorities.length > 0 && root.tlogs.length > 0) return root;
  throw new UserError('is no trust root of Sigstore', fix, file);
}

function readRoot(text: string): TrustedRoot | undefined {
  try {
    return TrustedRoot.fromJSON(readJson(text, z.record(z.string(), z.unknown())) ?? {});
  } catch {
    return undefined;
  }
}

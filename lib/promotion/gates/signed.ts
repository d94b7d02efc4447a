import { createHash, createPublicKey } from 'node:crypto';
import { UserError } from '../../errors';
import type { Gate, Signer } from '../../model/gate';
import { blocked, open } from './verdict';
import { wildcard } from './wildcard';

/**
 * Asks that every image was signed by this signer. What has no image digest, such as a chart, can not be proven: let
 * such apps pass by `except`.
 *
 * @throws UserError where the key is no public key as PEM text, or the identity lets in everybody.
 */
export function signed(signer: Signer): Gate {
  const wanted = wantedSigner('signed', signer);
  return {
    name: 'signed',
    words: `Every image is signed by ${wanted}.`,
    onHotfix: 'keep',
    needs: [{ kind: 'signature', signer }],
    evaluate({ release, evidence }) {
      const images = Object.entries(release.images ?? {});
      if (images.length === 0)
        return blocked('there is no image whose signature could be checked', 'let the app pass: except');
      const unsigned = images.flatMap(([name, { digest }]) => {
        if (digest === undefined) return [`image ${name} has no digest`];
        const by = evidence.images.get(digest)?.signedBy ?? [];
        if (by.some((one) => isSigner(one, wanted))) return [];
        return [`image ${name} is ${by.length === 0 ? 'not signed' : `signed by ${by.join(', ')}`}`];
      });
      return unsigned.length === 0 ? open('signed') : blocked(unsigned.join('; '), `sign it as ${wanted}`);
    },
  };
}

/** The text of a signer that a gate asks for. @throws UserError where it can be nobody, or would be everybody */
export function wantedSigner(gate: string, signer: Signer): string {
  if ('keyless' in signer && /^\**$/.test(signer.keyless.identity)) {
    throw new UserError(
      `${gate}: identity '${signer.keyless.identity}' lets in everybody`,
      'name the workflow or the account',
    );
  }
  return signerText(signer);
}

/**
 * A signer as `ImageEvidence.signedBy` has it: `<issuer> <identity>`, or `key sha256:<digest of the DER public key>`.
 *
 * @throws UserError where a key is no public key as PEM text.
 */
export function signerText(signer: Signer): string {
  if ('keyless' in signer) return `${signer.keyless.issuer} ${signer.keyless.identity}`;
  try {
    const der = createPublicKey(signer.key).export({ type: 'spki', format: 'der' });
    return `key sha256:${createHash('sha256').update(der).digest('hex')}`;
  } catch (error) {
    throw new UserError('signed: the key is no public key', 'give the text of cosign.pub (PEM)', undefined, {
      cause: error,
    });
  }
}

/**
 * Whether an actual signer is the one wanted, both as texts.
 *
 * Only in the identity `*` stands for any run of characters: an issuer is one exact URL.
 */
export function isSigner(actual: string, wanted: string): boolean {
  const [issuer, identity = ''] = split(wanted);
  const [actualIssuer, actualIdentity = ''] = split(actual);
  return issuer === actualIssuer && wildcard(identity).test(actualIdentity);
}

function split(text: string): [string, string?] {
  const space = text.indexOf(' ');
  return space < 0 ? [text] : [text.slice(0, space), text.slice(space + 1)];
}

import type { ComponentResource } from '@pulumi/pulumi';
import { secret, type Output } from '@pulumi/pulumi';
import { PrivateKey } from '@pulumi/tls';

/** A pair of keys for one repository. */
export interface DeployKey {
  /** In OpenSSH's form; only the stack knows it. */
  readonly privateKey: Output<string>;
  readonly publicKey: Output<string>;
}

/** Makes the pair of keys that a deploy key of a forge is. */
export function deployKey(name: string, parent: ComponentResource): DeployKey {
  const key = new PrivateKey(
    name,
    { algorithm: 'ED25519' },
    { parent, additionalSecretOutputs: ['privateKeyPem', 'privateKeyOpenssh', 'privateKeyPemPkcs8'] },
  );
  // The forges keep it without the line's end.
  const publicKey = key.publicKeyOpenssh.apply((text) => text.trim());
  return { privateKey: secret(key.privateKeyOpenssh), publicKey };
}

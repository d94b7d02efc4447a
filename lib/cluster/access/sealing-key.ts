import { core, type Provider } from '@pulumi/kubernetes';
import { all, ComponentResource, secret, type ComponentResourceOptions, type Input, type Output } from '@pulumi/pulumi';
import { PrivateKey, SelfSignedCert } from '@pulumi/tls';
import { keptData, type DataProtection } from '../data-protection';

/** A key pair that was made elsewhere: a backup, or another cluster's. */
export interface BroughtKey {
  /** PEM. */
  readonly privateKey: Input<string>;
  /** PEM. */
  readonly certificate: Input<string>;
}

/** What the key pair is made of. */
export interface SealingKeyArgs {
  readonly provider: Provider;
  /** Where the Sealed Secrets controller runs. */
  readonly namespace: Input<string>;
  /** @default a new one */
  readonly brought?: BroughtKey;
  /** @default kept */
  readonly data?: DataProtection;
}

const tenYears = 10 * 365 * 24;

/**
 * The key pair that the Sealed Secrets controller opens secrets with. It is kept when the stack is destroyed: without it
 * nothing that was ever sealed can be read again.
 *
 * @see https://github.com/bitnami-labs/sealed-secrets/blob/main/docs/bring-your-own-certificates.md
 */
export class SealingKey extends ComponentResource {
  /** PEM: what `slipway seal` encrypts to. No secret. */
  readonly certificate: Output<string>;

  constructor(name: string, args: SealingKeyArgs, options: ComponentResourceOptions = {}) {
    super('slipway:cluster:SealingKey', name, {}, options);
    const { provider, namespace, brought, data = keptData } = args;
    const { privateKey, certificate } = brought ?? this.#generated(name, data);
    const kept = new core.v1.Secret(
      `${name}-key`,
      {
        metadata: {
          name: 'sealed-secrets-key-slipway',
          namespace,
          labels: { 'sealedsecrets.bitnami.com/sealed-secrets-key': 'active' },
        },
        type: 'kubernetes.io/tls',
        stringData: { 'tls.key': secret(privateKey), 'tls.crt': certificate },
      },
      { parent: this, provider, ...data },
    );
    this.certificate = all([certificate, kept.id]).apply(([pem]) => pem);
    this.registerOutputs({ certificate: this.certificate });
  }

  #generated(name: string, { protect }: DataProtection): BroughtKey {
    const key = new PrivateKey(
      name,
      { algorithm: 'RSA', rsaBits: 4096 },
      {
        parent: this,
        protect,
        additionalSecretOutputs: ['privateKeyPem', 'privateKeyPemPkcs8', 'privateKeyOpenssh'],
      },
    );
    const certificate = new SelfSignedCert(
      name,
      {
        privateKeyPem: key.privateKeyPem,
        allowedUses: ['digital_signature', 'key_encipherment'],
        validityPeriodHours: tenYears,
        subject: { commonName: `sealing key of ${name}` },
      },
      { parent: this, protect },
    );
    return { privateKey: key.privateKeyPem, certificate: certificate.certPem };
  }
}

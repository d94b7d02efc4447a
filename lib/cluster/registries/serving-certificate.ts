import { isIP } from 'node:net';
import { ComponentResource, secret, type ComponentResourceOptions, type Output } from '@pulumi/pulumi';
import { CertRequest, LocallySignedCert, PrivateKey, SelfSignedCert } from '@pulumi/tls';

const year = 365 * 24;

/**
 * A TLS certificate for servers inside the platform, and the authority that signed it, made for this alone.
 *
 * The certificate lasts two years and is made anew by the first `pulumi up` in its last three months; the authority,
 * which other machines are told of, lasts ten.
 */
export class ServingCertificate extends ComponentResource {
  /** PEM. */
  readonly certificate: Output<string>;
  readonly privateKey: Output<string>;
  /** PEM; no secret. */
  readonly authority: Output<string>;

  /** @param args.names DNS names and addresses that it is valid for */
  constructor(name: string, { names }: { readonly names: readonly string[] }, options: ComponentResourceOptions = {}) {
    super('slipway:cluster:ServingCertificate', name, {}, options);
    const authorityKey = this.#key(`${name}-authority`);
    const authority = new SelfSignedCert(
      `${name}-authority`,
      {
        privateKeyPem: authorityKey.privateKeyPem,
        isCaCertificate: true,
        allowedUses: ['cert_signing', 'crl_signing'],
        validityPeriodHours: 10 * year,
        subject: { commonName: `authority of ${name}` },
      },
      { parent: this },
    );
    const key = this.#key(name);
    const request = {
      ...{ caPrivateKeyPem: authorityKey.privateKeyPem, caCertPem: authority.certPem },
      ...{ allowedUses: ['digital_signature', 'key_encipherment', 'server_auth'] },
      ...{ validityPeriodHours: 2 * year, earlyRenewalHours: year / 4 },
    };
    const signed = new LocallySignedCert(
      name,
      { ...request, certRequestPem: this.#request(name, key, names) },
      { parent: this },
    );
    this.authority = authority.certPem;
    this.privateKey = secret(key.privateKeyPem);
    this.certificate = signed.certPem;
    this.registerOutputs({ authority: this.authority });
  }

  #request(name: string, key: PrivateKey, names: readonly string[]): Output<string> {
    return new CertRequest(
      name,
      {
        privateKeyPem: key.privateKeyPem,
        dnsNames: names.filter((one) => isIP(one) === 0),
        ipAddresses: names.filter((one) => isIP(one) !== 0),
        subject: { commonName: name },
      },
      { parent: this },
    ).certRequestPem;
  }

  #key(name: string): PrivateKey {
    return new PrivateKey(
      name,
      { algorithm: 'ECDSA', ecdsaCurve: 'P256' },
      { parent: this, additionalSecretOutputs: ['privateKeyPem', 'privateKeyPemPkcs8', 'privateKeyOpenssh'] },
    );
  }
}

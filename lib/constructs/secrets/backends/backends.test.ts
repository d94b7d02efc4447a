import { readdirSync } from 'node:fs';
import { app } from '../../../model/app';
import { secret, type SecretReference } from '../../../model/secret';
import { found } from '../../../policy/testing';
import { toYaml } from '../../../render';
import { controllerOf, kinds, render, shop } from '../../test-workload';
import { problemsOf, renderedApp, type RenderedObject, type TestPlace } from '../../test-support';
import { readSecret } from '../read-secret';
import { appSecrets } from '../secret-objects';
import type { ProvidedSecret } from '../secret-backend';
import { newSecretBackend, secretBackends } from '.';

/** A backend, with a file of it that provides the keys `ca` and `url` to namespace `shop`. */
interface Sample {
  readonly backend: string;
  /** Where it has several: which one. */
  readonly form?: string;
  readonly text: string;
  /** The same with another value of `url`, and of `ca`, as far as the file itself tells them apart. */
  readonly changed?: { readonly url: string; readonly ca?: string };
  /** A controller that the workload's annotations name, where the file does not know of changes. */
  readonly reloadedBy?: RegExp;
  /** Ways to break the file: what is replaced, by what, and what is told. */
  readonly broken: readonly (readonly [what: string, by: string, told: RegExp])[];
}

const ciphertext = Buffer.concat([Buffer.from([1, 0]), Buffer.alloc(256, 7), Buffer.alloc(20, 9)]).toString('base64');
const sealedKey = (key: string, revision = 1): string =>
  `  ${key}: { revision: ${revision}, sealed: 2026-03-11, certificate: 'SHA256:${'a'.repeat(43)}', value: ${ciphertext} }\n`;
const sealedFile = (url = 1, ca = 1): string =>
  `name: cart-db\nnamespace: shop\nscope: strict\ntype: Opaque\nkeys:\n${sealedKey('ca', ca)}${sealedKey('url', url)}`;

const encrypted = (data: string): string =>
  `ENC[AES256_GCM,data:${data},iv:${Buffer.alloc(32, 1).toString('base64')},tag:${Buffer.alloc(16, 2).toString('base64')},type:str]`;
const sopsFile = (revisions: string): string => `apiVersion: v1
kind: Secret
metadata:
  annotations: { secrets.slipway.dev/revisions: '${revisions}' }
  name: cart-db
  namespace: shop
stringData:
  ca: ${encrypted('YWJj')}
  url: ${encrypted('eHl6')}
type: Opaque
sops:
  age: [{ recipient: age1x, enc: x }]
  lastmodified: "2026-03-11T10:00:00Z"
  mac: ${encrypted('bWFj')}
  encrypted_regex: ^(data|stringData)$
  version: 3.13.2
`;
const vaultFile = (form = 'agent', revision = 1, url = `database: cart`): string => `backend: vault
server: { url: https://vault.vault.svc:8200, namespace: vault }
role: cart
form: ${form}
revision: ${revision}
keys:
  ca: { kv: shop/ca, field: pem }
  url: { ${url}, template: 'postgres://{{ .username }}:{{ .password }}@db/cart' }
`;

const samples: readonly Sample[] = [
  {
    backend: 'sealed',
    text: sealedFile(),
    changed: { url: sealedFile(2), ca: sealedFile(1, 2) },
    broken: [
      ['scope: strict', 'scope: wide', /scope 'wide' must be/],
      [ciphertext, 'AAAA', /keys\.ca\.value .* is not in the format/],
      ['revision: 1', 'revision: 0', /keys\.ca\.revision 0 must be 1 or more/],
    ],
  },
  {
    backend: 'sops',
    text: sopsFile('ca=1'),
    changed: { url: sopsFile('ca=1,url=2'), ca: sopsFile('ca=2') },
    broken: [
      [encrypted('eHl6'), 'postgres://cart@db', /stringData\.url .* is not encrypted/],
      [encrypted('eHl6'), encrypted('eHl6').slice(0, -9), /stringData\.url .* is truncated, or not of sops/],
      [`mac: ${encrypted('bWFj')}`, 'mac: none', /sops\.mac 'none' is not encrypted/],
      ['kind: Secret', 'kind: ConfigMap', /kind 'ConfigMap' must be 'Secret'/],
      [`'ca=1'`, 'often', /has annotation secrets\.slipway\.dev\/revisions 'often'/],
      ['stringData:', `data:\n  url: ${encrypted('eHl6')}\nstringData:`, /has url in data and in stringData/],
      ['namespace: shop', 'namespace: a/b', /metadata\.namespace 'a\/b'/],
    ],
  },
  {
    backend: 'external',
    text: `backend: external
store: vault
refresh: 15m
inputs:
  user: { remote: shop/cart-db, property: user }
keys:
  ca: { remote: shop/ca, decode: Base64 }
  url: { template: 'postgres://{{ .user }}@db/cart' }
`,
    reloadedBy: /^secret\.reloader\.stakater\.com\/reload=cart-db$/m,
    broken: [
      ['store: vault', 'store: Vault!', /store 'Vault!'/],
      ['refresh: 15m', 'refresh: often', /refresh 'often' is no length of time/],
      ['remote: shop/ca,', 'remot: shop/ca,', /keys\.ca\.remot/],
      ['  user:', '  url:', /has 'url' in keys and in inputs/],
    ],
  },
  {
    backend: 'vault',
    text: vaultFile(),
    changed: { url: vaultFile('agent', 2) },
    reloadedBy: /^secrets\.slipway\.dev\/reloaded-by=vault-agent$/m,
    broken: [
      ['url: https://vault.vault.svc:8200', 'url: vault', /server\.url 'vault' is no address/],
      ['https://vault', 'https://me:secret@vault', /server\.url .* holds a credential/],
      ['form: agent', 'form: init', /has 'url' of a database, whose lease an init container can not renew/],
      ['field: pem', 'fields: pem', /keys\.ca\.fields is no setting/],
      ['kv: shop/ca', 'kv: ../ca', /keys\.ca\.kv .* is no path of Vault/],
      [', field: pem', '', /keys\.ca .* must have a field or a template/],
      ['role: cart', 'role: ""', /role '' must not be empty/],
    ],
  },
  {
    backend: 'vault',
    form: 'init',
    text: vaultFile('init', 1, 'kv: shop/cart-db'),
    changed: { url: vaultFile('init', 2, 'kv: shop/cart-db') },
    broken: [['form: init', 'form: sidecar', /form 'sidecar' must be/]],
  },
];

const asked: Readonly<Record<string, SecretReference>> = {
  DATABASE_URL: secret('cart-db', 'url'),
  '/etc/cart/ca.pem': secret('cart-db', 'ca'),
};
const place = (text: string): TestPlace => ({ secrets: { 'cart-db': text } });
const provided = (text: string): ProvidedSecret =>
  readSecret({ name: 'cart-db', environment: 'dev', path: 'environments/secrets/dev/cart-db.yaml', text });
const objects = (text: string): RenderedObject[] => render({ command: ['/cart'], secrets: asked }, place(text));
const yaml = (all: readonly RenderedObject[]): string => all.map((one) => toYaml(one)).join('---\n');
/** Annotations of the controller and of its pods that secrets bring. */
const annotations = (text: string, only = asked): string => {
  const controller = render({ command: ['/cart'], secrets: only }, place(text)).find(
    (one) => one.kind === 'Deployment',
  );
  const pods = (controller?.['spec'] as { template: { metadata: { annotations?: object } } }).template.metadata;
  return Object.entries({ ...(controller?.metadata['annotations'] as object | undefined), ...pods.annotations })
    .map(([name, value]) => `${name}=${String(value)}`)
    .join('\n');
};

test('every backend has a sample here, and every file of the folder is a backend', () => {
  const names = secretBackends.map((one) => one.name);
  expect([...new Set(samples.map((one) => one.backend))].sort()).toEqual([...names].sort());
  const files = readdirSync(__dirname).filter((file) => !/^index\.ts$|\.test\.ts$/.test(file));
  expect(files.map((file) => file.replace(/\.ts$/, ''))).toEqual([...names].sort());
});

describe.each(samples.map((one) => ({ ...one, form: one.form ?? '' })))(
  'backend $backend $form',
  ({ backend, text, changed, reloadedBy, broken }) => {
    test('reads its file, and no other backend does', () => {
      const { backend: name, keys, needs } = provided(text);
      expect({ name, keys }).toEqual({ name: backend, keys: ['ca', 'url'] });
      expect(needs.length).toBeGreaterThan(0);
    });

    test('gives a key as a variable or as a file of exactly that path', () => {
      const { containers } = controllerOf({ command: ['/cart'], secrets: asked }, place(text)).template.spec;
      expect(JSON.stringify(containers[0])).toContain('DATABASE_URL');
      // A mount of the container, or a file that its agent is told to write.
      const paths = JSON.stringify(containers[0]?.['volumeMounts'] ?? []) + annotations(text);
      expect(paths).toMatch(
        /"\/etc\/cart\/ca\.pem"|agent-inject-file-(\S+)=ca\.pem\n[^]*secret-volume-path-\1=\/etc\/cart$/m,
      );
    });

    test('renders no value in clear, and what the API server and the policies accept', () => {
      const rendered = yaml(objects(text));
      expect(found(rendered, 'schema/')).toEqual([]);
      expect(found(rendered, 'plaintext-secret')).toEqual([]);
    });

    test('has its objects in the namespace of the app, one sync wave before the pods', () => {
      const target = provided(text).objects('shop');
      const rendered = objects(text);
      for (const { kind, metadata } of target) {
        const one = rendered.find((object) => object.kind === kind && object.metadata.name === metadata.name);
        expect(one?.metadata).toMatchObject({ namespace: 'shop' });
        // A Secret itself is there before pods: Argo CD applies kinds in that order.
        if (kind === 'Secret') continue;
        expect(one?.metadata['annotations']).toMatchObject({ 'argocd.argoproj.io/sync-wave': '-1' });
      }
    });

    test('a secret of another app is used, and not brought', () => {
      const of = shop({ name: 'db' });
      const own = kinds(objects(text));
      const secrets = Object.fromEntries(Object.entries(asked).map(([as, one]) => [as, { ...one, of }]));
      const used = kinds(render({ command: ['/cart'], secrets }, place(text)));
      const brought = provided(text)
        .objects('shop')
        .map(({ kind, metadata }) => `${kind}/${metadata.name}`);
      expect(used).toEqual(own.filter((one) => !brought.includes(one)));
    });

    test('what changes rolls the pods that use it, by a revision or by the controller that is named', () => {
      const url = { DATABASE_URL: secret('cart-db', 'url') };
      if (changed !== undefined) {
        expect(annotations(changed.url, url)).not.toEqual(annotations(text, url));
        if (changed.ca !== undefined) expect(annotations(changed.ca, url)).toEqual(annotations(text, url));
      }
      if (reloadedBy !== undefined) expect(annotations(text, url)).toMatch(reloadedBy);
      expect(changed !== undefined || reloadedBy !== undefined).toBe(true);
    });

    test('a key that it lacks is told with app, environment and what provides it', () => {
      const told = problemsOf(() => render({ secrets: { A: secret('cart-db', 'nope') } }, place(text)));
      expect(told).toEqual([
        expect.stringMatching(
          /^app 'web' asks for key 'nope' of secret 'cart-db', which environments\/secrets\/dev\/cart-db.yaml does not have \(.*nope.*\)$/,
        ),
      ]);
    });

    test('so is a secret that is not there, where it is what the environment keeps new secrets in', () => {
      const environment = { secrets: { backend } };
      const told = problemsOf(() => render({ secrets: { A: secret('cart-db', 'url') } }, { environment }));
      expect(told).toEqual([
        expect.stringMatching(/asks for key 'url' of secret 'cart-db', which dev does not have \(.*cart-db.*url.*\)$/),
      ]);
    });

    test('renders the same bytes twice', () => {
      expect(yaml(objects(text))).toBe(yaml(objects(text)));
    });

    test.each(broken)('tells what is wrong: %s → %s', (what, by, told) => {
      expect(text).toContain(what);
      expect(problemsOf(() => provided(text.replace(what, by))).join('\n')).toMatch(told);
    });

    test('a setting that is none, a bad key and a duplicate key are told once each', () => {
      const file = 'environments/secrets/dev/cart-db.yaml';
      expect(problemsOf(() => provided(`${text}\nnonsense: 1\n`))).toEqual([
        expect.stringContaining(`${file}: nonsense`),
      ]);
      const twice = problemsOf(() => provided(text.replace(/^ {2}url:.*$/m, '$&\n$&')));
      expect(twice).toEqual([
        expect.stringMatching(/^environments\/secrets\/dev\/cart-db\.yaml:\d+:\d+: Map keys must be unique/),
      ]);
      const bad = problemsOf(() => provided(text.replace(/^ {2}url:/m, '  ur/l:')));
      expect(bad).toEqual([expect.stringMatching(/must consist of letters, digits, -, _ and \./)]);
    });

    test('pods that are not of Slipway get a Secret, or are told that they can not', () => {
      const grafana = app({
        name: 'grafana',
        system: 'shop',
        owner: 'team-web',
        resources: (scope, context) => appSecrets(scope, context, [secret('cart-db', 'url')]),
      });
      const of = provided(text).objects('shop');
      if (of.length > 0)
        expect(kinds(renderedApp(grafana, place(text)))).toEqual(of.map((one) => `${one.kind}/${one.metadata.name}`));
      else
        expect(problemsOf(() => renderedApp(grafana, place(text)))).toEqual([
          expect.stringContaining('makes no Secret'),
        ]);
    });
  },
);

test('an environment whose backend is none is told', () => {
  const told = problemsOf(() => newSecretBackend({ name: 'dev', secrets: { backend: 'vaults' } }));
  expect(told).toEqual([expect.stringContaining(`environment 'dev': secrets.backend 'vaults' is none`)]);
});

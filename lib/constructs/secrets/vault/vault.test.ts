import { secret, type SecretReference } from '../../../model/secret';
import type { WorkloadAppProps } from '../../workload-app';
import { controllerOf, render, type ControllerSpec } from '../../test-workload';
import { objectOf, problemsOf, type RenderedObject, type TestPlace } from '../../test-support';

const file = (more: string): string => `backend: vault
server: { url: https://vault.vault.svc:8200, namespace: vault }
role: cart
${more}`;
const keys = `keys:
  password: { kv: shop/cart-db, field: password }
  old: { kv: legacy, mount: kv, version: 1, field: password }
  pair: { kv: shop/cart-db, template: '{{ .user }}:{{ .password }}' }
`;
const leased = `keys:
  url: { database: cart, template: 'postgres://{{ .username }}:{{ .password }}@db/cart' }
  user: { database: cart, mount: databases/main, field: username }
`;
const place = (text: string): TestPlace => ({
  secrets: { db: file(text), other: file(text).replace('role: cart', 'role: other') },
});
const started = { command: ['/cart', '--serve'] };

const podOf = (text: string, props: Partial<WorkloadAppProps>): ControllerSpec['template'] =>
  controllerOf(props, place(text)).template;
const annotations = (text: string, secrets: Readonly<Record<string, SecretReference>>): Record<string, string> =>
  (podOf(text, { ...started, secrets }).metadata as { annotations: Record<string, string> }).annotations;
const policy = (objects: readonly RenderedObject[]): unknown => objectOf(objects, 'NetworkPolicy')['spec'];

describe('the agent', () => {
  test('is told what to fetch, with a token that is good for Vault alone', () => {
    const secrets = { '/etc/cart/password': secret('db', 'password') };
    expect(annotations(keys, secrets)).toEqual({
      'secrets.slipway.dev/db': '1',
      'vault.hashicorp.com/agent-init-first': 'true',
      'vault.hashicorp.com/agent-inject': 'true',
      'vault.hashicorp.com/agent-inject-containers': 'main',
      'vault.hashicorp.com/agent-inject-file-db.password.etc.cart.password': 'password',
      'vault.hashicorp.com/agent-inject-secret-db.password.etc.cart.password': 'secret/data/shop/cart-db',
      'vault.hashicorp.com/agent-inject-template-db.password.etc.cart.password':
        '{{ with secret "secret/data/shop/cart-db" }}{{ with .Data.data }}{{ index . "password" }}{{ end }}{{ end }}',
      'vault.hashicorp.com/agent-run-as-group': '1000',
      'vault.hashicorp.com/agent-run-as-user': '1000',
      'vault.hashicorp.com/agent-service-account-token-volume-name': 'vault-token',
      'vault.hashicorp.com/auth-path': 'auth/kubernetes',
      'vault.hashicorp.com/error-on-missing-key-db.password.etc.cart.password': 'true',
      'vault.hashicorp.com/role': 'cart',
      'vault.hashicorp.com/secret-volume-path-db.password.etc.cart.password': '/etc/cart',
      'vault.hashicorp.com/service': 'https://vault.vault.svc:8200',
    });
    const { spec } = podOf(keys, { secrets });
    expect(spec['automountServiceAccountToken']).toBe(false);
    expect(spec['volumes']).toEqual([
      {
        name: 'vault-token',
        projected: {
          sources: [{ serviceAccountToken: { audience: 'vault', expirationSeconds: 3600, path: 'token' } }],
        },
      },
    ]);
  });

  test('knows both key-value engines, and templates', () => {
    const found = JSON.stringify(annotations(keys, { A: secret('db', 'old'), B: secret('db', 'pair') }));
    expect(found).toContain(String.raw`{{ with secret \"kv/legacy\" }}{{ with .Data }}{{ index . \"password\" }}`);
    expect(found).toContain('{{ with .Data.data }}{{ .user }}:{{ .password }}{{ end }}');
  });

  test('the program starts with variables out of its files, and ends when they change', () => {
    const secrets = { DATABASE_URL: secret('db', 'url'), DATABASE_USER: secret('db', 'user') };
    const { spec } = podOf(leased, { ...started, secrets });
    expect(spec.containers[0]).toMatchObject({
      command: [
        '/bin/sh',
        '-ec',
        `DATABASE_URL="$(cat '/vault/secrets/db.url')"
export DATABASE_URL
DATABASE_USER="$(cat '/vault/secrets/db.user')"
export DATABASE_USER
echo "$$" > '/vault/secrets/main.pid'
exec "$@"`,
        'sh',
        '/cart',
        '--serve',
      ],
    });
    const found = annotations(leased, secrets);
    expect(found).toMatchObject({
      'vault.hashicorp.com/agent-share-process-namespace': 'true',
      // The lease of the init container goes on.
      'vault.hashicorp.com/agent-cache-enable': 'true',
      'vault.hashicorp.com/agent-inject-secret-db.url': 'database/creds/cart',
      'vault.hashicorp.com/agent-inject-secret-db.user': 'databases/main/creds/cart',
      'vault.hashicorp.com/agent-inject-command-db.url': `sh -c 'for one in /vault/secrets/main.pid; do [ ! -s "$one" ] || kill -TERM "$(cat "$one")" || true; done'`,
    });
  });

  test('ends nothing where it is told not to, and beside a job it does not stay', () => {
    const secrets = { A: secret('db', 'url') };
    const quiet = JSON.stringify(annotations(`reload: none\n${leased}`, secrets));
    expect(quiet).not.toMatch(/inject-command|share-process|\.pid/);
    const job = controllerOf({ ...started, kind: 'Job', secrets }, place(leased)).template;
    expect(job.metadata).toMatchObject({ annotations: { 'vault.hashicorp.com/agent-pre-populate-only': 'true' } });
    expect(JSON.stringify(job)).not.toMatch(/inject-command|agent-cache|share-process/);
  });

  test('a long name stays a name, and keys stay apart', () => {
    const path = `/etc/${'deep/'.repeat(20)}`;
    const names = Object.keys(
      annotations(keys, { [`${path}a`]: secret('db', 'password'), [`${path}b`]: secret('db', 'password') }),
    );
    for (const name of names) expect((name.split('/')[1] ?? '').length).toBeLessThanOrEqual(63);
    expect(names.filter((name) => name.includes('agent-inject-template-'))).toHaveLength(2);
  });

  test('pods are let out to Vault, in the cluster or beyond', () => {
    const objects = render({ ...started, secrets: { A: secret('db', 'url') } }, place(leased));
    expect(JSON.stringify(policy(objects))).toContain('"kubernetes.io/metadata.name":"vault"');
    const text = file(leased).replace('svc:8200, namespace: vault', 'example.com, cidr: 10.1.0.0/16');
    const away = render({ ...started, secrets: { A: secret('db', 'url') } }, { secrets: { db: text } });
    expect(policy(away)).toMatchObject({
      egress: [{ to: [{ ipBlock: { cidr: '10.1.0.0/16' } }], ports: [{ port: 443, protocol: 'TCP' }] }],
    });
  });

  test('a container without a command, and secrets of two roles, are told', () => {
    expect(problemsOf(() => render({ secrets: { A: secret('db', 'url') } }, place(leased)))[0]).toMatch(
      /^container 'main' takes A from files before it starts, and has no command/,
    );
    const secrets = { A: secret('db', 'url'), B: secret('other', 'url') };
    expect(problemsOf(() => render({ ...started, secrets }, place(leased)))).toEqual([
      expect.stringContaining(`its secrets do not agree on vault.hashicorp.com/role: cart, other`),
    ]);
  });
});

describe('the init container', () => {
  const secrets = { PASSWORD: secret('db', 'password'), '/etc/cart/pair': secret('db', 'pair') };
  const text = `form: init\n${keys}`;

  test('fetches before all others, into memory, and software finds variables and files', () => {
    const { spec, metadata } = podOf(text, {
      ...started,
      secrets,
      initContainers: [{ name: 'migrate', image: 'r/migrate:v1', ...started, secrets: { A: secret('db', 'old') } }],
    });
    expect(spec.initContainers?.map((one) => one['name'])).toEqual(['vault-db', 'migrate']);
    expect(spec.initContainers?.[0]).toMatchObject({
      image: 'hashicorp/vault:2.0.4',
      command: ['vault', 'agent', '-config=/vault/config/agent.json'],
      securityContext: { readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
    });
    expect(spec.containers[0]).toMatchObject({
      volumeMounts: [
        { mountPath: '/etc/cart/pair', name: 'vault-db', readOnly: true, subPath: 'pair' },
        { mountPath: '/vault/secrets/db', name: 'vault-db', readOnly: true },
      ],
    });
    expect(JSON.stringify(spec.containers[0])).toContain(`PASSWORD=\\"$(cat '/vault/secrets/db/password')\\"`);
    expect(spec['volumes']).toContainEqual({ name: 'vault-db', emptyDir: { medium: 'Memory', sizeLimit: '4Mi' } });
    expect(JSON.stringify(metadata)).not.toContain('vault.hashicorp.com');
  });

  test('has a configuration of what is asked for, and nothing else', () => {
    const objects = render({ ...started, secrets }, place(text));
    const { data } = objects.find((one) => one.kind === 'ConfigMap') as unknown as { data: Record<string, string> };
    expect(JSON.parse(Object.values(data)[0] ?? '')).toEqual({
      exit_after_auth: true,
      vault: { address: 'https://vault.vault.svc:8200' },
      auto_auth: {
        method: [
          {
            type: 'kubernetes',
            mount_path: 'auth/kubernetes',
            config: { role: 'cart', token_path: '/var/run/secrets/vault/token' },
          },
        ],
      },
      template_config: { exit_on_retry_failure: true },
      template: ['pair', 'password'].map((key) => ({
        destination: `/vault/secrets/db/${key}`,
        contents: expect.stringContaining('{{ with secret "secret/data/shop/cart-db" }}') as string,
        error_on_missing_key: true,
      })),
    });
  });

  test('a raised revision rolls the pods; nothing else does', () => {
    const revised = podOf(`revision: 2\n${text}`, { ...started, secrets }).metadata;
    expect(revised).toMatchObject({ annotations: { 'secrets.slipway.dev/db': '2' } });
  });
});

import { grpc, http, tcp } from '../model/port';
import { secret } from '../model/secret';
import { execProbe, httpProbe } from './probes';
import { objectOf, type RenderedObject } from './test-support';
import { kinds, render, told } from './test-workload';
import { emptyDir, persistent } from './volumes';

interface JobSpec {
  readonly backoffLimit: number;
  readonly activeDeadlineSeconds: number;
  readonly template: {
    readonly spec: {
      readonly restartPolicy: string;
      readonly containers: readonly Readonly<Record<string, unknown>>[];
    };
  };
}
const jobOf = (objects: readonly RenderedObject[], name: string): JobSpec =>
  objectOf(objects, 'Job', name)['spec'] as JobSpec;
const annotationsOf = (object: RenderedObject): unknown => object.metadata['annotations'];
const hook = (phase: string, wave?: string): Record<string, string> => ({
  'argocd.argoproj.io/hook': phase,
  'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation',
  ...(wave === undefined ? {} : { 'argocd.argoproj.io/sync-wave': wave }),
});

describe('a migration', () => {
  const settings = {
    port: http(80),
    hooks: { migrate: ['./manage', 'migrate'] },
    env: { MODE: 'fast' },
    files: { '/etc/app.conf': 'a = 1' },
    egress: [{ cidr: '10.0.0.0/8', ports: [5432] }],
    volumes: { '/data': persistent({ size: '1Gi' }), '/tmp': emptyDir() },
  } as const;
  const objects = render(settings);

  test("runs before a sync in the app's own image, with its variables, files and scratch space", () => {
    const job = jobOf(objects, 'web-migrate');
    expect(annotationsOf(objectOf(objects, 'Job', 'web-migrate'))).toEqual(hook('PreSync', '0'));
    expect(job).toMatchObject({ backoffLimit: 0, activeDeadlineSeconds: 600 });
    const [container] = job.template.spec.containers;
    expect(container).toMatchObject({
      name: 'main',
      image: 'registry.example.com/web:v1.2.3',
      command: ['./manage', 'migrate'],
      env: [{ name: 'MODE', value: 'fast' }],
    });
    const mounts = container?.['volumeMounts'] as { mountPath: string }[];
    expect(mounts.map(({ mountPath }) => mountPath).sort()).toEqual(['/etc/app.conf', '/tmp']);
    expect(container).not.toHaveProperty('ports');
    expect(container).not.toHaveProperty('readinessProbe');
  });

  test('finds what it needs, one wave before it: on a first sync there is nothing else', () => {
    const beside = objects.filter(({ kind, metadata }) => metadata.name.startsWith('web-migrate') && kind !== 'Job');
    expect(kinds(beside)).toEqual([
      expect.stringMatching(/^ConfigMap\/web-migrate/) as string,
      'NetworkPolicy/web-migrate',
      'ServiceAccount/web-migrate',
    ]);
    for (const one of beside) expect(annotationsOf(one)).toEqual(hook('PreSync', '-1'));
    expect(objectOf(objects, 'NetworkPolicy', 'web-migrate')['spec']).toMatchObject({
      podSelector: { matchLabels: { 'app.kubernetes.io/name': 'web-migrate' } },
      egress: [{ to: [{ ipBlock: { cidr: '10.0.0.0/8' } }] }],
    });
  });

  test('leaves the app as it is without', () => {
    const { hooks, ...without } = settings;
    expect(hooks).toBeDefined();
    expect(objects.filter(({ metadata }) => !metadata.name.startsWith('web-migrate'))).toEqual(render(without));
  });
});

describe('a smoke test', () => {
  test('asks over HTTP what the readiness probe asks, through the Service, after each sync', () => {
    const readiness = httpProbe('/healthz', { headers: { cookie: 'a=b' } });
    const objects = render({
      port: http(80, { container: 8080 }),
      probes: { readiness },
      hooks: { smokeTest: true },
    });
    expect(annotationsOf(objectOf(objects, 'Job', 'web-smoke-test'))).toEqual(hook('PostSync'));
    const { backoffLimit, template } = jobOf(objects, 'web-smoke-test');
    expect(backoffLimit).toBe(5);
    expect(template.spec.restartPolicy).toBe('Never');
    expect(template.spec.containers).toMatchObject([
      {
        image: 'busybox:1.37.0',
        command: [
          ...['wget', '-q', '-O', '/dev/null', '-T', '5'],
          ...['--header', 'cookie: a=b', 'http://web:80/healthz'],
        ],
      },
    ]);
    expect(objectOf(objects, 'NetworkPolicy', 'web-smoke-test')['spec']).toMatchObject({
      egress: [
        { to: [{ podSelector: { matchLabels: { 'app.kubernetes.io/name': 'web' } } }], ports: [{ port: 8080 }] },
      ],
    });
    expect(objectOf(objects, 'NetworkPolicy', 'web-smoke-test-to-web')['spec']).toMatchObject({
      podSelector: { matchLabels: { 'app.kubernetes.io/name': 'web' } },
      ingress: [
        {
          from: [{ podSelector: { matchLabels: { 'app.kubernetes.io/name': 'web-smoke-test' } } }],
          ports: [{ port: 8080 }],
        },
      ],
    });
  });

  test('asks the gRPC health service, or opens a connection, where the port is of that kind', () => {
    const containerOf = (settings: Parameters<typeof render>[0]): unknown =>
      jobOf(render({ hooks: { smokeTest: true }, ...settings }), 'web-smoke-test').template.spec.containers[0];
    expect(containerOf({ port: grpc(5050) })).toMatchObject({
      image: 'ghcr.io/grpc-ecosystem/grpc-health-probe:v0.4.61',
      args: ['-addr=web:5050', '-connect-timeout=5s', '-rpc-timeout=5s'],
    });
    expect(containerOf({ port: tcp(6379) })).toMatchObject({ command: ['nc', '-z', '-w', '5', 'web', '6379'] });
    const shell = 'registry.example.com/tools:v1';
    expect(containerOf({ port: tcp(1), hooks: { smokeTest: true, images: { shell } } })).toMatchObject({
      image: shell,
    });
  });

  test('is refused where there is nothing to ask', () => {
    const hooks = { smokeTest: true };
    expect(told({ hooks, probes: { readiness: execProbe(['true']) } })).toEqual([
      'hooks.smokeTest asks what the readiness probe asks, and that is a command inside of the pod (declare probes.readiness over HTTP, gRPC or TCP, or leave it out)',
    ]);
    expect(told({ hooks, probes: 'none' })).toEqual([expect.stringContaining('there is none of a port') as string]);
    expect(told({ hooks, service: 'none' })).toEqual([expect.stringContaining('the app has none') as string]);
  });
});

describe('secrets', () => {
  /** A sealed value of the right form: rendering opens nothing. */
  const value = Buffer.concat([Buffer.from([1, 0]), Buffer.alloc(256, 7), Buffer.alloc(20, 9)]).toString('base64');
  const file = (name: string): string =>
    `name: ${name}\nnamespace: shop\nscope: strict\ntype: Opaque\nkeys:\n` +
    `  url: { revision: 1, sealed: 2026-03-11, certificate: 'SHA256:${'a'.repeat(43)}', value: ${value} }\n`;
  const place = { secrets: { database: file('database'), channel: file('channel') } };

  test('of its own have a migration wait for them: it is part of the sync, one wave before the pods', () => {
    const objects = render({ secrets: { URL: secret('database', 'url') }, hooks: { migrate: ['migrate'] } }, place);
    expect(annotationsOf(objectOf(objects, 'Job', 'web-migrate'))).toEqual(hook('Sync', '-1'));
    expect(jobOf(objects, 'web-migrate').template.spec.containers[0]).toMatchObject({
      env: [{ name: 'URL', valueFrom: { secretKeyRef: { name: 'database', key: 'url' } } }],
    });
    for (const kind of ['ServiceAccount', 'NetworkPolicy'])
      expect(annotationsOf(objectOf(objects, kind, 'web-migrate'))).toEqual({ 'argocd.argoproj.io/sync-wave': '-1' });
    expect(objects.filter(({ kind }) => kind === 'SealedSecret')).toHaveLength(1);
  });

  test('hold the URL to which a sync that failed is reported', () => {
    const objects = render({ hooks: { reportFailure: secret('channel', 'url') } }, place);
    expect(annotationsOf(objectOf(objects, 'Job', 'web-report-failure'))).toEqual(hook('SyncFail'));
    const [container] = jobOf(objects, 'web-report-failure').template.spec.containers;
    expect(container).toMatchObject({
      image: 'busybox:1.37.0',
      command: ['sh', '-c', expect.stringContaining('--post-data "$BODY" "$URL"') as string],
      env: [
        {
          name: 'BODY',
          value: expect.stringMatching(/"text":"The sync of web in \w+ on [\w-]+ failed","app":"web"/) as string,
        },
        { name: 'URL', valueFrom: { secretKeyRef: { name: 'channel', key: 'url' } } },
      ],
    });
    expect(told({ hooks: { reportFailure: secret('nowhere', 'url') } })).toHaveLength(1);
  });
});

test('mistakes in hooks are told', () => {
  expect(told({ hooks: { migrate: [] } })).toEqual(['hooks.migrate [0 items] names no command (write it as a list)']);
  expect(told({ hooks: { smoke: true } })).toEqual([expect.stringContaining('hooks.smoke is no setting') as string]);
  expect(told({ hooks: { smokeTest: true, images: { shell: 'Bad Image' } } })).toHaveLength(1);
});

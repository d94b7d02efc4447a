import { runtime } from '@pulumi/pulumi';
import type { RegisterResourceRequest } from '@pulumi/pulumi/proto/resource_pb';
import { MockMonitor } from '@pulumi/pulumi/runtime/mocks';

/** One resource as a program registered it with Pulumi. */
export interface RecordedResource {
  readonly type: string;
  readonly name: string;
  /** Secrets unwrapped. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Dotted paths of the inputs that are secrets. */
  readonly secrets: readonly string[];
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  readonly ignoreChanges: readonly string[];
  readonly additionalSecretOutputs: readonly string[];
  /** Names of the resources that it waits for, sorted. */
  readonly dependsOn: readonly string[];
}

/** What resources answer with that only a provider could know. */
const computed: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'command:local:Command': { stdout: 'kubeconfig of kind' },
  'random:index/randomPassword:RandomPassword': { result: 'a random password', bcryptHash: '$2a$10$hash' },
  'tls:index/privateKey:PrivateKey': {
    privateKeyPem: 'private key in PEM',
    privateKeyOpenssh: 'private key of OpenSSH',
    publicKeyOpenssh: 'ssh-ed25519 AAAA',
  },
  'tls:index/selfSignedCert:SelfSignedCert': { certPem: 'certificate in PEM' },
  'tls:index/locallySignedCert:LocallySignedCert': { certPem: 'signed certificate in PEM' },
  'tls:index/certRequest:CertRequest': { certRequestPem: 'request in PEM' },
  'github:index/repository:Repository': { nodeId: 'R_1' },
};

const original: TypedPropertyDescriptor<MockMonitor['registerResource']> =
  Object.getOwnPropertyDescriptor(MockMonitor.prototype, 'registerResource') ?? {};

/** Runs what registers resources against Pulumi's own mock engine. @returns the resources, in order of registration */
export async function recordResources(
  build: () => unknown,
  { stack = 'nonprod-eu-1', preview = false } = {},
): Promise<RecordedResource[]> {
  const recorded: RecordedResource[] = [];
  // The mocks are told inputs only; what Pulumi is asked beside them stands in the request itself.
  const registerResource: MockMonitor['registerResource'] = async function (
    this: MockMonitor,
    request: RegisterResourceRequest,
    answer,
  ) {
    recorded.push(readRequest(request));
    await original.value?.call(this, request, answer);
  };
  Object.defineProperty(MockMonitor.prototype, 'registerResource', { ...original, value: registerResource });
  try {
    await runtime.setMocks(
      {
        newResource: ({ name, type, inputs }) => ({
          id: `${name}-id`,
          state: { ...(inputs as Record<string, unknown>), ...computed[type] },
        }),
        call: () => ({}),
      },
      'slipway',
      stack,
      preview,
    );
    await build();
    await runtime.disconnect();
    return recorded;
  } finally {
    Object.defineProperty(MockMonitor.prototype, 'registerResource', original);
  }
}

/** Reads a registration as it goes to the engine. */
export function readRequest(request: RegisterResourceRequest): RecordedResource {
  const secrets: string[] = [];
  const inputs = unwrapped(request.getObject()?.toJavaScript() ?? {}, '', secrets) as Record<string, unknown>;
  return {
    type: request.getType(),
    name: request.getName(),
    inputs,
    secrets,
    protect: request.getProtect() ?? false,
    retainOnDelete: request.getRetainondelete() ?? false,
    ignoreChanges: request.getIgnorechangesList(),
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
    dependsOn: request
      .getDependenciesList()
      .map((urn) => urn.split('::').at(-1) ?? urn)
      .sort(),
  };
}

/** @see https://github.com/pulumi/pulumi/blob/master/sdk/nodejs/runtime/rpc.ts the signatures of special values */
const signature = '4dabf18193072939515e22adb298388d';
const secretSignature = '1b47061264138c4ac30d75fd1eb44270';

function unwrapped(value: unknown, path: string, secrets: string[]): unknown {
  if (Array.isArray(value)) return value.map((one, index) => unwrapped(one, `${path}[${index}]`, secrets));
  if (typeof value !== 'object' || value === null) return value;
  const fields = value as Record<string, unknown>;
  if (fields[signature] === secretSignature) {
    secrets.push(path);
    return unwrapped(fields['value'], path, secrets);
  }
  return Object.fromEntries(
    Object.entries(fields).map(([key, one]) => [key, unwrapped(one, path === '' ? key : `${path}.${key}`, secrets)]),
  );
}

/** The resource of a type and, where there are several, a name. */
export function findResource(resources: readonly RecordedResource[], type: string, name?: string): RecordedResource {
  const found = resources.filter((one) => one.type === type && (name === undefined || one.name === name));
  if (found[0] === undefined || found.length > 1) {
    const known = resources.map((one) => `${one.type} ${one.name}`).join('\n');
    throw new Error(`${found.length} resources are ${type} ${name ?? ''}; there are:\n${known}`);
  }
  return found[0];
}

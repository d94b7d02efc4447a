import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { digestOf } from './test-registry';

/** Whoever may read and write, as `htpasswd -nbB ann hunter22` prints it. */
const passwords = 'ann:$2y$05$IBJyXJmgOlj6PPIkLJssKeTac03X7Ddhz1CDRcFVS3NucBUhejB3m\n';
const credential = `Basic ${Buffer.from('ann:hunter22').toString('base64')}`;

/** Whether the registry that Debian ships is installed: `apt-get install docker-registry`. */
export function hasDebianRegistry(): boolean {
  return spawnSync('docker-registry', ['--version']).status === 0;
}

/** A real registry on this machine, in a folder of its own; images are pushed by its API. */
export class DebianRegistry {
  private constructor(
    readonly host: string,
    private readonly process: ChildProcess,
    private readonly folder: string,
  ) {}

  /** @param guarded lets in only `ann`, with the password `hunter22` */
  static async start({ guarded = false }: { readonly guarded?: boolean } = {}): Promise<DebianRegistry> {
    const folder = mkdtempSync(join(tmpdir(), 'slipway-registry-'));
    writeFileSync(join(folder, 'htpasswd'), passwords);
    const config = {
      version: 0.1,
      storage: { filesystem: { rootdirectory: join(folder, 'data') }, delete: { enabled: true } },
      http: { addr: '127.0.0.1:0', secret: 'tests' },
      ...(guarded ? { auth: { htpasswd: { realm: 'tests', path: join(folder, 'htpasswd') } } } : {}),
    };
    // JSON is YAML.
    writeFileSync(join(folder, 'config.yml'), JSON.stringify(config));
    const child = spawn('docker-registry', ['serve', join(folder, 'config.yml')], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const host = await listeningAt(child);
    return new DebianRegistry(host, child, folder);
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.process.once('close', resolve));
    this.process.kill('SIGTERM');
    await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Pushes an image. @returns its digest */
  async image(name: string, tag: string, content = tag): Promise<string> {
    const config = JSON.stringify({
      architecture: 'amd64',
      os: 'linux',
      rootfs: { type: 'layers', diff_ids: [] },
      content,
    });
    const mediaType = 'application/vnd.oci.image.config.v1+json';
    const digest = await this.blob(name, config);
    return await this.manifest(
      name,
      { config: { mediaType, digest, size: Buffer.byteLength(config) }, layers: [] },
      tag,
    );
  }

  /** Pushes a content in one piece. @see https://github.com/opencontainers/distribution-spec/blob/main/spec.md#push */
  async blob(name: string, content: string): Promise<string> {
    const digest = digestOf(content);
    const begun = await this.#send('POST', `http://${this.host}/v2/${name}/blobs/uploads/`);
    const upload = new URL(begun.headers.get('location') ?? '', `http://${this.host}`);
    upload.searchParams.set('digest', digest);
    await this.#send('PUT', upload.href, content, 'application/octet-stream');
    return digest;
  }

  /** Pushes a manifest, or an index. @returns its digest */
  async manifest(name: string, fields: object, tag: string, kind = 'manifest'): Promise<string> {
    const mediaType = `application/vnd.oci.image.${kind}.v1+json`;
    const body = JSON.stringify({ schemaVersion: 2, mediaType, ...fields });
    await this.#send('PUT', `http://${this.host}/v2/${name}/manifests/${tag}`, body, mediaType);
    return digestOf(body);
  }

  /** Deletes a manifest, and with it the tags that are it. */
  async remove(name: string, digest: string): Promise<void> {
    await this.#send('DELETE', `http://${this.host}/v2/${name}/manifests/${digest}`);
  }

  async #send(method: string, url: string, body?: string, type?: string): Promise<Response> {
    const headers = { authorization: credential, ...(type === undefined ? {} : { 'content-type': type }) };
    const response = await fetch(url, { method, headers, ...(body === undefined ? {} : { body }) });
    if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${await response.text()}`);
    return response;
  }
}

async function listeningAt(child: ChildProcess): Promise<string> {
  if (child.stderr === null) throw new Error('the registry has no output');
  const said: string[] = [];
  // Its output must be read to the end, or it would stop on a full pipe.
  const lines = createInterface({ input: child.stderr });
  return await new Promise((resolve, reject) => {
    lines.on('line', (line) => {
      said.push(line);
      const host = /listening on (127\.0\.0\.1:\d+)/.exec(line)?.[1];
      if (host !== undefined) resolve(host);
    });
    child.once('close', () => reject(new Error(`the registry ended:\n${said.join('\n')}`)));
  });
}

import { createHash } from 'node:crypto';
import { z } from 'zod';
import { readJson } from './read-json';
import { wrongAnswer, type AskedRegistry } from './registry-error';
import { registryPlace, type RegistryPlace } from './registry-place';
import { registryRequests, type RegistryWorld } from './registry-requests';

/** A manifest or an index, whose digest was reckoned from its bytes. */
export interface Manifest {
  readonly digest: string;
  readonly mediaType: string;
  readonly body: Buffer;
}

/** Something that a manifest or an index points to. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly artifactType?: string | undefined;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
}

/**
 * Reads images and what is attached to them. Repositories are written as in image references: `redis`,
 * `registry.example.com/team/app`. Every method may throw a RegistryError.
 */
export interface OciClient {
  /** @param reference a tag or a digest @returns undefined where there is none */
  tryManifest(repository: string, reference: string): Promise<Manifest | undefined>;
  /** @returns undefined where there is none */
  tryBlob(repository: string, digest: string): Promise<Buffer | undefined>;
  /** Of all pages, sorted; nothing for a repository that does not exist. */
  tags(repository: string): Promise<string[]>;
  /** What was attached to a manifest: by the registry's list, else by the tag that stands for it. */
  referrers(repository: string, digest: string): Promise<Descriptor[]>;
}

const manifestTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];

/** Of a manifest, as the specification bids registries take. */
const mostManifestBytes = 4 * 1024 ** 2;
/** Of a signature or an attestation; a scan's report is some megabytes. */
const mostBlobBytes = 64 * 1024 ** 2;

const descriptor = z.object({
  mediaType: z.string(),
  digest: z.string().regex(/^sha256:[a-f0-9]{64}$/),
  artifactType: z.string().optional(),
  annotations: z
    .record(z.string(), z.string())
    .nullish()
    .transform((given) => given ?? undefined),
});
const anyManifest = z.object({ schemaVersion: z.literal(2), mediaType: z.string().optional() });
const index = z.object({ manifests: z.array(descriptor).nullish() });
const tagList = z.object({ tags: z.array(z.string()).nullish() });

/** A client of registries of OCI images. @see https://github.com/opencontainers/distribution-spec/blob/main/spec.md */
export function ociClient(world: RegistryWorld): OciClient {
  const requests = registryRequests(world);
  const at = (repository: string): RegistryPlace => registryPlace(repository, world.insecure);

  const client: OciClient = {
    async tryManifest(repository, reference) {
      const place = at(repository);
      const what = `${repository}${reference.includes(':') ? '@' : ':'}${reference}`;
      const path = `manifests/${reference}`;
      const answer = await requests.tryGet(place, { path, accept: manifestTypes, what, mostBytes: mostManifestBytes });
      if (answer === undefined) return undefined;
      const asked = { host: place.host, what, secrets: [] };
      const digest = checkedDigest(asked, answer.body, [reference, answer.headers.get('docker-content-digest') ?? '']);
      const read = readJson(answer.body, anyManifest);
      const mediaType = read?.mediaType ?? answer.headers.get('content-type')?.split(';')[0] ?? '';
      if (read === undefined || !manifestTypes.includes(mediaType))
        throw wrongAnswer(asked, `${place.host} answered something else than an image ('${mediaType}')`);
      return { digest, mediaType, body: answer.body };
    },

    async tryBlob(repository, digest) {
      const place = at(repository);
      const what = `${repository}@${digest}`;
      const answer = await requests.tryGet(place, { path: `blobs/${digest}`, what, mostBytes: mostBlobBytes });
      if (answer === undefined) return undefined;
      checkedDigest({ host: place.host, what, secrets: [] }, answer.body, [digest]);
      return answer.body;
    },

    async tags(repository) {
      const pages = await allPages(at(repository), 'tags/list', `tags of ${repository}`, tagList);
      return (pages?.flatMap((page) => page.tags ?? []) ?? []).sort();
    },

    async referrers(repository, digest) {
      const what = `what is attached to ${repository}@${digest}`;
      const pages = await allPages(at(repository), `referrers/${digest}`, what, index);
      if (pages !== undefined) return pages.flatMap((page) => page.manifests ?? []);
      const tagged = await client.tryManifest(repository, digest.replace(':', '-'));
      return (tagged === undefined ? undefined : readJson(tagged.body, index)?.manifests) ?? [];
    },
  };

  async function allPages<T>(
    place: RegistryPlace,
    path: string,
    what: string,
    shape: z.ZodType<T>,
  ): Promise<T[] | undefined> {
    const pages: T[] = [];
    const seen = new Set<string>();
    for (let next: string | undefined = path; next !== undefined && !seen.has(next);) {
      seen.add(next);
      const answer = await requests.tryGet(place, { path: next, what, mostBytes: mostManifestBytes });
      if (answer === undefined) return pages.length === 0 ? undefined : pages;
      const page = readJson(answer.body, shape);
      if (page === undefined) throw wrongAnswer({ host: place.host, what, secrets: [] }, 'the answer is no list');
      pages.push(page);
      const query = nextQuery(answer.url, answer.headers.get('link'));
      next = query === undefined ? undefined : `${path}${query}`;
    }
    return pages;
  }

  return client;
}

/** Reckons the digest of a body. @throws RegistryError where it is not the one of each text that is a digest */
function checkedDigest(asked: AskedRegistry, body: Buffer, expected: readonly string[]): string {
  const digest = `sha256:${createHash('sha256').update(body).digest('hex')}`;
  const other = expected.find((one) => one.startsWith('sha256:') && one !== digest);
  if (other !== undefined) throw wrongAnswer(asked, `the content is ${digest}, not ${other}`);
  return digest;
}

/**
 * The next page's query: its path stays, as no answer may lead the credential elsewhere.
 *
 * @see https://github.com/opencontainers/distribution-spec/blob/main/spec.md#listing-tags
 */
function nextQuery(current: URL, link: string | null): string | undefined {
  const target = /<([^>]*)>\s*;[^,<]*\brel="?next"?/.exec(link ?? '')?.[1];
  return target === undefined ? undefined : new URL(target, current).search;
}

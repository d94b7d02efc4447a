import { UserError } from '../../errors';
import { parseImage, type Image } from '../../model/image';
import { ociClient } from './oci-client';
import { registryImages } from './resolve-image';
import { digestOf, TestRegistry } from './testing/test-registry';

let registry: TestRegistry;
beforeEach(async () => {
  registry = await TestRegistry.start();
});
afterEach(() => registry.stop());

async function resolve(reference: string): Promise<Image> {
  const credentials = { tryFind: (): Promise<undefined> => Promise.resolve(undefined) };
  return await registryImages(ociClient({ credentials })).resolve(parseImage(`${registry.host}/${reference}`));
}

async function failure(reference: string): Promise<string> {
  const error: unknown = await resolve(reference).catch((thrown: unknown) => thrown);
  if (!(error instanceof UserError)) throw new Error(`${reference} was resolved`);
  expect(error.exitCode).toBe(1);
  return error.message;
}

it('finds the digest of a tag', async () => {
  const digest = registry.image('shop/cart', 'v1.0.0');
  expect(await resolve('shop/cart:v1.0.0')).toEqual({
    repository: `${registry.host}/shop/cart`,
    tag: 'v1.0.0',
    digest,
  });
});

it('takes a digest, with and without its tag, that the registry has', async () => {
  const digest = registry.image('cart', 'v1.0.0');
  expect(await resolve(`cart:v1.0.0@${digest}`)).toMatchObject({ tag: 'v1.0.0', digest });
  expect(await resolve(`cart@${digest}`)).toEqual({ repository: `${registry.host}/cart`, digest });
});

it('names the nearest tag where there is no such image', async () => {
  for (const tag of ['v1.0.0', 'v1.0.1', 'main']) registry.image('cart', tag);
  const message = await failure('cart:v1.0.10');
  expect(message).toContain(`there is no image ${registry.host}/cart:v1.0.10`);
  expect(message).toMatch(/fix: push it first, or correct the tag: .*v1\.0\.[01]/);
});

it('says so where there is no such repository, or no such digest', async () => {
  expect(await failure('cart:v1')).toContain('no such repository');
  registry.image('cart', 'v1');
  expect(await failure(`cart@${digestOf('other')}`)).toContain('does not have it');
});

it('refuses a tag that has moved since it was announced', async () => {
  const before = registry.image('cart', 'v1', 'before');
  const now = registry.image('cart', 'v1', 'now');
  const message = await failure(`cart:v1@${before}`);
  expect(message).toContain(`announced as ${before}, but the tag has moved: it is ${now} now`);
  expect(message).toContain(`--image ${registry.host}/cart@${before}`);
});

it('refuses a digest that the registry does not have', async () => {
  const there = registry.image('cart', 'v1');
  const message = await failure(`cart:v1@${digestOf('other')}`);
  expect(message).toContain(`which the registry does not have; the tag is ${there} now`);
});

it('refuses a tag that was taken away', async () => {
  const digest = registry.image('cart', 'v1');
  registry.manifest('cart', { layers: [] }, 'v1');
  registry.remove('cart', digest);
  expect(await failure(`cart:v1@${digest}`)).toContain('which the registry does not have');
});

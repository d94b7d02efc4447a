import { workload } from '../constructs';
import { http } from '../model/port';
import { ban, freeze } from './stops';
import { platformOf, TestBed } from './testing';

const cart = workload({
  name: 'cart',
  system: 'shop',
  owner: 'team-shop',
  image: 'registry.example.com/cart:v1.0.0',
  port: http(8080),
});

let bed: TestBed;
beforeEach(async () => {
  bed = TestBed.inMemory();
  await bed.init(platformOf([cart]));
});

test('a ban that would keep nothing out is refused, and nothing is written', async () => {
  const before = await bed.head();
  await expect(ban(bed.workspace, 'sha256:1a2b', 'bad', 'crat')).rejects.toMatchObject({
    problems: [
      { problem: "'crat' has no release in any environment", fix: "did you mean 'cart'? One of cart" },
      { problem: "'sha256:1a2b' is no whole digest", fix: 'write sha256: and all 64 hex digits' },
    ],
  });
  expect(await bed.head()).toBe(before);
});

test('what stops promotions is written once, and a revert by hand lifts it', async () => {
  const digest = `sha256:${'a'.repeat(64)}`;
  const [from, to] = [new Date('2026-01-06T00:00:00Z'), new Date('2026-01-07T00:00:00Z')];
  for (const changed of [true, false]) {
    expect((await ban(bed.workspace, digest, 'bad', 'cart')).changed).toBe(changed);
    expect((await freeze(bed.workspace, 'staging', from, to, 'audit')).changed).toBe(changed);
  }
  await bed.revert();
  expect(await (await bed.view()).freezes('staging')).toEqual([]);
  expect(await (await bed.view()).bans()).toMatchObject([{ version: digest, app: 'cart', by: 'ann' }]);
});

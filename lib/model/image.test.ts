import fc from 'fast-check';
import { UserError } from '../errors';
import { formatImage, imageVersion, parseImage, type Image } from './image';

const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;

test.each<[string, Image]>([
  ['nginx:1.27', { repository: 'nginx', tag: '1.27' }],
  ['localhost:5000/a/b:v1', { repository: 'localhost:5000/a/b', tag: 'v1' }],
  [`ghcr.io/a/b@${digest}`, { repository: 'ghcr.io/a/b', digest }],
  [`ghcr.io/a/b:v1@${digest}`, { repository: 'ghcr.io/a/b', tag: 'v1', digest }],
  ['a__b/c--d.e:_x', { repository: 'a__b/c--d.e', tag: '_x' }],
])('%s is read into its parts', (text, image) => {
  expect(parseImage(text)).toEqual(image);
});

test.each([
  '',
  'nginx:',
  'Nginx:1',
  'a//b:1',
  'a:b:c',
  'a@sha256:12',
  'a b:1',
  'https://a/b:1',
  ':v1',
  `a:${'x'.repeat(129)}`,
])('%j is no image', (text) => {
  expect(() => parseImage(text)).toThrow(
    new UserError(`image '${text}' is no image reference`, `write it like 'registry.example.com/team/app:v1.2.3'`),
  );
});

test('an image without a version is refused: it would mean latest', () => {
  expect(() => parseImage('registry.example.com:5000/team/app')).toThrow('has neither a tag nor a digest');
});

const images = fc
  .record({
    repository: fc.stringMatching(
      /^([a-z0-9-]{1,9}\.[a-z]{2,3}(:[1-9][0-9]{0,3})?\/)?[a-z0-9]{1,9}(\/[a-z0-9]{1,9}([._-][a-z0-9]{1,5})?){0,2}$/,
    ),
    tag: fc.option(fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,20}$/), { nil: undefined }),
    digest: fc.option(fc.stringMatching(/^sha256:[a-f0-9]{64}$/), { nil: undefined }),
  })
  .filter(({ tag, digest: one }) => tag !== undefined || one !== undefined);

test('what is written reads back the same', () => {
  fc.assert(
    fc.property(images, (image) => expect(parseImage(formatImage(image))).toEqual(JSON.parse(JSON.stringify(image)))),
  );
});

test('people say the tag, else the start of the digest', () => {
  expect(imageVersion({ repository: 'a', tag: 'v1', digest })).toBe('v1');
  expect(imageVersion({ repository: 'a', digest })).toBe('0123456789ab');
});

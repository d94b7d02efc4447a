import { announcedImages, announcementFromOptions, parseAnnouncement } from './announcement';

const digest = `sha256:${'a'.repeat(64)}`;
const options = {
  images: [],
  digest: undefined,
  chartVersion: undefined,
  revision: undefined,
  source: {
    commit: undefined,
    branch: undefined,
    tag: undefined,
    repository: undefined,
    url: undefined,
    nightly: undefined,
  },
};

test('options and an event announce the same', () => {
  const given = announcementFromOptions('shop', {
    ...options,
    images: ['web=registry.example.com/web:v2', `job=registry.example.com/job:v2@${digest}`],
    source: { ...options.source, branch: 'main', commit: '1a2b3c4' },
  });
  const event = {
    app: 'shop',
    images: [
      { name: 'web', image: 'registry.example.com/web:v2' },
      { name: 'job', image: `registry.example.com/job:v2@${digest}` },
    ],
    source: { branch: 'main', commit: '1a2b3c4' },
  };
  expect(parseAnnouncement(JSON.stringify(event), 'event.json')).toEqual(given);
});

test('every mistake of an event is told, with the file that has it', () => {
  const event = { app: '', images: [{ image: 'web:v2', digest: 'sha256:1' }], branch: 'main' };
  const parse = (): unknown => parseAnnouncement(JSON.stringify(event), 'event.json');
  for (const mistake of [/event\.json/, /app:/, /images\.0\.digest/, /branch/]) expect(parse).toThrow(mistake);
  expect(() => parseAnnouncement('{"app": "web"}', 'event.json')).toThrow('announces nothing');
  expect(() => announcementFromOptions('web', { ...options, chartVersion: 'banana' })).toThrow('one exact version');
  expect(() => parseAnnouncement('{"app": ', 'event.json')).toThrow('is no JSON');
});

test('images go to the containers that they name, or to the only one', () => {
  const images = [{ image: 'web:v2' }];
  expect([...announcedImages({ app: 'web', images }, ['main']).keys()]).toEqual(['main']);
  expect(() => announcedImages({ app: 'web', images }, ['web', 'job'])).toThrow(/not clear .*has web, job/);
  expect(() => announcedImages({ app: 'web', images: [{ ...images[0]!, name: 'jobs' }] }, ['web', 'job'])).toThrow(
    "no image 'jobs'",
  );
  expect(() => announcedImages({ app: 'web', images }, [])).toThrow('the app has no images');
});

test('an image has one tag and one digest', () => {
  const twice = { app: 'web', images: [{ image: 'web:v2' }, { image: 'web:v3' }] };
  expect(() => announcedImages(twice, ['main'])).toThrow("image 'main' is announced twice");
  const other = { app: 'web', images: [{ image: `web:v2@${digest}`, digest: digest.replace(/a/g, 'b') }] };
  expect(() => announcedImages(other, ['main'])).toThrow('another digest');
  const several = { ...options, images: ['a=a:1', 'b=b:1'], digest };
  expect(() => announcementFromOptions('web', several)).toThrow('exactly one --image');
});

test("a build by hand that names neither branch nor tag counts as the main branch's", () => {
  expect(announcementFromOptions('web', { ...options, revision: 'v7' }).source?.branch).toBe('main');
  const tagged = { ...options, revision: 'v7', source: { ...options.source, tag: 'v7' } };
  expect(announcementFromOptions('web', tagged).source?.branch).toBeUndefined();
});

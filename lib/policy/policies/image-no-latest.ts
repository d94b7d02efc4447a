import { imagesOf } from './images';
import { examplePod, type Breach, type Policy } from './policy';

/** Images have a tag other than latest, or a digest. */
export const imageNoLatest: Policy = {
  id: 'image-no-latest',
  what: 'Images have a tag other than latest, or a digest.',
  why: 'Nobody knows what latest runs, it changes without a commit, and it can not be rolled back.',
  fix: 'Name a version: registry.example.com/web:v1.2.3.',
  severity: { production: 'error', elsewhere: 'error' },
  good: examplePod(`containers: [{ name: web, image: 'registry.example.com/web:v1.0.0' }]`),
  bad: examplePod(`containers: [{ name: web, image: 'registry.example.com/web:latest' }]`),
  breaches: (set) =>
    imagesOf(set).flatMap(({ manifest, path, text, image }): Breach[] => {
      if (image === undefined) {
        return [
          {
            manifest,
            path,
            value: text,
            problem: `image '${text}' has neither a tag nor a digest`,
            expectation: 'a version as tag, or a digest',
          },
        ];
      }
      if (image.tag !== 'latest' || image.digest !== undefined) return [];
      return [
        {
          manifest,
          path,
          value: text,
          problem: `image '${text}' is latest`,
          expectation: 'a version as tag, or a digest',
        },
      ];
    }),
};

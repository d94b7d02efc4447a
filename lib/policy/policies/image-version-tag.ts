import { imagesOf } from './images';
import { examplePod, type Breach, type Policy } from './policy';

/** In production, images carry a version as tag, or a digest. */
export const imageVersionTag: Policy = {
  id: 'image-version-tag',
  what: 'In production, images carry a version as tag, or a digest.',
  why: 'A branch name or a build number says nothing about what customers run, and moves.',
  fix: 'Release a version: v1.2.3.',
  severity: { production: 'error', elsewhere: 'info' },
  good: examplePod(`containers: [{ name: web, image: 'registry.example.com/web:v1.0.0' }]`),
  bad: examplePod(`containers: [{ name: web, image: 'registry.example.com/web:main' }]`),
  breaches: (set) =>
    !set.facts.isProduction
      ? []
      : imagesOf(set).flatMap(({ manifest, path, text, image }): Breach[] => {
          const tag = image?.tag;
          if (tag === undefined || tag === 'latest' || image?.digest !== undefined || version.test(tag)) return [];
          return [
            { manifest, path, value: text, problem: `tag '${tag}' is no version`, expectation: "a tag like 'v1.2.3'" },
          ];
        }),
};

const version = /^v?\d+(\.\d+){1,3}([-+._].*)?$/;

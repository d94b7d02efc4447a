import { imagesOf } from './images';
import { examplePod, type Breach, type Policy } from './policy';

/** In production, images are pinned by digest. */
export const imageDigest: Policy = {
  id: 'image-digest',
  what: 'In production, images are pinned by digest.',
  why: 'A tag can be moved to other content; a digest can not.',
  fix: 'Release by digest: `slipway release APP --image repository:tag@sha256:…`, or let the registry resolve it.',
  severity: { production: 'warning', elsewhere: 'info' },
  good: examplePod(
    `containers: [{ name: web, image: 'registry.example.com/web:v1.0.0@sha256:1111111111111111111111111111111111111111111111111111111111111111' }]`,
  ),
  bad: examplePod(`containers: [{ name: web, image: 'registry.example.com/web:v1.0.0' }]`),
  breaches: (set) => {
    const { environment = '', settings, isProduction } = set.facts;
    const isAsked = settings.digests.includes(environment);
    if (!isProduction && !isAsked) return [];
    return imagesOf(set).flatMap(({ manifest, path, text, image }): Breach[] => {
      if (image === undefined || image.digest !== undefined) return [];
      const problem = `image '${text}' has no digest`;
      const severity = isAsked ? { severity: 'error' as const } : {};
      return [{ manifest, path, value: text, problem, expectation: 'repository:tag@sha256:…', ...severity }];
    });
  },
};

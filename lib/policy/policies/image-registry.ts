import { policySettings } from '../../model/policy-settings';
import { imagesOf } from './images';
import { examplePod, type Breach, type Policy } from './policy';

/** Images come from the registries that are allowed. */
export const imageRegistry: Policy = {
  id: 'image-registry',
  what: 'Images come from the registries that are allowed.',
  why: 'An image from elsewhere was neither built nor scanned by you, and may be gone tomorrow.',
  fix: 'Mirror the image, or add its repository to policySettings({ registries: [...] }).',
  severity: { production: 'error', elsewhere: 'error' },
  good: examplePod(`containers: [{ name: web, image: 'registry.example.com/web:v1.0.0' }]`),
  bad: examplePod(`containers: [{ name: web, image: 'docker.io/someone/web:v1.0.0' }]`),
  settings: policySettings({ registries: ['registry.example.com'] }),
  breaches: (set) => {
    const { registries } = set.facts.settings;
    if (registries.length === 0) return [];
    return imagesOf(set).flatMap(({ manifest, path, text }): Breach[] =>
      registries.some(
        (one) =>
          text === one ||
          text.startsWith(one.endsWith('/') ? one : `${one}/`) ||
          (/^[:@]/.test(text.slice(one.length)) && text.startsWith(one)),
      )
        ? []
        : [
            {
              manifest,
              path,
              value: text,
              problem: `image '${text}' comes from elsewhere`,
              expectation: `one of ${registries.join(', ')}`,
            },
          ],
    );
  },
};

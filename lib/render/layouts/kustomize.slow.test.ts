import fc from 'fast-check';
import { kustomize } from './kustomize';
import { generatedApp } from './kustomize/generated-app';
import { KustomizeFolder, comparable, installedKustomize, kustomizeMissing } from './kustomize/testing';

const real = installedKustomize === undefined ? test.skip : test;
if (installedKustomize === undefined) console.warn(kustomizeMissing);

real(
  'the real Kustomize builds an overlay to exactly the objects that it was made of',
  () => {
    fc.assert(
      fc.property(generatedApp, ({ everywhere, now }) => {
        const folder = new KustomizeFolder();
        try {
          const arrange = kustomize().arrange?.('cart', everywhere);
          for (const one of now.filter(({ objects }) => objects.length > 0)) {
            folder.write(arrange?.(one) ?? new Map<string, string>());
            expect(comparable(folder.build(one.folder))).toEqual(comparable(one.objects));
          }
        } finally {
          folder.remove();
        }
      }),
      { numRuns: 150 },
    );
  },
  120_000,
);

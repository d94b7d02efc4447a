import { found } from '../../policy/testing';
import { toYaml } from '../../render';
import { objectOf, objectsOf } from '../test-support';
import { sopsKustomization } from './flux-decryption';

test('Flux decrypts by itself, with the key of its own namespace', () => {
  const objects = objectsOf((scope) =>
    sopsKustomization(scope, { name: 'shop', path: './dev/shop', source: 'environment-repo' }),
  );
  const one = objectOf(objects, 'Kustomization');
  expect(one.metadata).toEqual({ name: 'shop', namespace: 'flux-system' });
  expect(one['spec']).toMatchObject({ decryption: { provider: 'sops', secretRef: { name: 'sops-age' } } });
  expect(found(toYaml(one), 'schema/')).toEqual([]);
});

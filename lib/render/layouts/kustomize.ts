import type { Layout } from '../../model/layout';
import { commonBase } from './kustomize/common-base';
import { overlayFiles } from './kustomize/overlay';

/**
 * Common bases and an overlay per place, for Kustomize, which Argo CD and kubectl bring along.
 *
 * `bases/<app>/<hash>/` holds what an app's environments share and never changes; `<environment>/manifests/<cluster>/<app>/`
 * pins one and patches it. So no edit of a base reaches an environment around its gate, and `kustomize build` of an
 * overlay gives the objects of the `directory` layout.
 */
export function kustomize(): Layout {
  return {
    name: 'kustomize',
    arrange: (app, everywhere) => {
      const common = commonBase(app, everywhere);
      return (one) => overlayFiles(common, one);
    },
  };
}

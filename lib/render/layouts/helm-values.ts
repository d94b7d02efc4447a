import type { Layout } from '../../model/layout';

/**
 * Charts of the program stay charts: `charts/<app>/`, with a values file per environment, `values.<shortName>.yaml`, in
 * which a release changes `image.tag` and `image.digest` and no other byte. Argo CD renders them.
 *
 * Every app whose chart is a folder of the program (`helmRelease({ render: 'synth', … })`) is such an app; all others
 * stand there as rendered manifests. What a chart is to all environments reaches them at once: it is published as the
 * strictest of them asks for, by a request where one takes requests.
 */
export function helmValues(): Layout {
  return { name: 'helm-values', keepsCharts: true };
}

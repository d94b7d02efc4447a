import { valid } from 'semver';
import type { Problem } from '../errors';
import type { ApplicationSource, RenderContext } from '../model/app';
import type { Helm } from './helm';
import { innerPathProblems, releasedChartVersion, releasedRevision, repositoryProblems } from './source-repository';

/** Where a chart comes from, and its baseline version. */
export type ChartSource =
  | {
      /** A chart repository (`https://…`), or a registry (`oci://…`) without the chart's name. */
      readonly repository: string;
      readonly chart: string;
      /** Exact chart version. */
      readonly version: string;
    }
  | {
      /** A chart in a registry: `oci://registry.example.com/charts/redis`. */
      readonly oci: string;
      readonly version: string;
    }
  | {
      /** A git repository that holds the chart. */
      readonly repository: string;
      /** The chart's folder in it. */
      readonly path: string;
      /** Git revision: a commit or a tag. A branch moves, and git then does not say what runs. */
      readonly revision: string;
    }
  | {
      /** The chart is rendered here, by `helm template`, and its plain YAML is what Argo CD gets. */
      readonly render: 'synth';
      /**
       * A chart in the program, since renders use no network: a folder, or an archive as `helm pull` leaves it.
       * `{version}` stands for the release's version, so that environments may run different ones.
       */
      readonly folder: string;
      readonly version: string;
      /** Runs Helm. @default the machine's own */
      readonly helm?: Helm;
      /** Namespaces that objects may name beside the app's own. */
      readonly otherNamespaces?: readonly string[];
    };

/** A chart that Slipway renders. */
export type RenderedHere = Extract<ChartSource, { render: 'synth' }>;
/** A chart that Argo CD renders. */
export type RenderedByArgoCd = Exclude<ChartSource, RenderedHere>;

type HelmAddress = Pick<Extract<ApplicationSource, { kind: 'helm' }>, 'repository' | 'chart' | 'path' | 'version'>;

/** Where Argo CD finds the chart that the release runs. @throws UserError where the release names no version of it */
export function chartAddress(source: RenderedByArgoCd, context: RenderContext): HelmAddress {
  if ('path' in source) return { repository: source.repository, path: source.path, version: releasedRevision(context) };
  const version = releasedChartVersion(context);
  if ('chart' in source) return { repository: source.repository, chart: source.chart, version };
  const slash = source.oci.lastIndexOf('/');
  return { repository: source.oci.slice(0, slash), chart: source.oci.slice(slash + 1), version };
}

/** What is wrong with where a chart comes from. */
export function chartSourceProblems(source: ChartSource): Problem[] {
  if ('path' in source) return [...repositoryProblems(source.repository), ...innerPathProblems(source.path, 'path')];
  if ('oci' in source) return [...ociProblems(source.oci), ...versionProblems(source.version)];
  if ('render' in source) return [...innerPathProblems(source.folder, 'folder'), ...versionProblems(source.version)];
  return [...repositoryProblems(source.repository), ...versionProblems(source.version)];
}

function ociProblems(oci: string): Problem[] {
  if (/^oci:\/\/[^/\s]+(\/[^/\s]+)+$/.test(oci)) return repositoryProblems(oci, 'oci');
  return [
    {
      problem: `oci '${oci}' names no chart in a registry`,
      fix: `write it like 'oci://registry.example.com/charts/redis'`,
    },
  ];
}

/** With a range, git would not say what runs. */
function versionProblems(version: string): Problem[] {
  if (valid(version) !== null) return [];
  return [{ problem: `version '${version}' is not one exact version`, fix: `pin it: '1.2.3'` }];
}

import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { UserError } from '../errors';
import type { RenderContext } from '../model/app';
import type { Helm } from './helm';
import { readObjects, type ReadObjects } from './read-objects';
import { releasedChartVersion } from './source-repository';

/** What `helm template` renders. */
export interface ChartRender {
  /** Local chart, relative to the program: a folder, or an archive as `helm pull` leaves it. */
  readonly chart: string;
  readonly releaseName: string;
  readonly values: Readonly<Record<string, unknown>>;
  /** Relative to the chart's folder. */
  readonly valueFiles: readonly string[];
}

const placeholder = '{version}';

/** Where a chart of one version stands. @throws UserError where the version can name no file */
export function localChart(template: string, version: string): string {
  if (template.includes(placeholder) && !/^[A-Za-z0-9][-+._A-Za-z0-9]*$/.test(version)) {
    throw new UserError(`chart version '${version}' can not name a file`, 'use the exact version of a chart');
  }
  return template.replaceAll(placeholder, version);
}

/**
 * Renders a local chart by Helm, for the version that the release runs and the cluster's Kubernetes.
 *
 * Helm runs twice: a chart that renders something else each time (`randAlphaNum`, `now`, `genCA`) can not be kept in git.
 *
 * @throws UserError where the chart is not there, is of another version, fails, or renders differently each time.
 */
export function renderChart(render: ChartRender, context: RenderContext, helm: Helm): ReadObjects {
  const version = releasedChartVersion(context);
  const shown = localChart(render.chart, version);
  const chart = resolve(context.root ?? process.cwd(), shown);
  checkChartVersion(chart, shown, version);
  const { releaseName, valueFiles, values } = render;
  const args = [
    'template', releaseName, chart, '--namespace', context.namespace, '--kube-version', context.cluster.kubernetes,
    '--include-crds', '--skip-tests', ...valueFiles.flatMap((file) => ['--values', join(chart, file)]), '--values', '-',
  ]; // prettier-ignore
  const input = JSON.stringify(values);
  const rendered = helm(args, input);
  if (helm(args, input) !== rendered) {
    throw new UserError(
      `chart ${shown} renders something else each time`,
      `give it the values that it makes up (passwords, certificates), or leave out render: 'synth'`,
    );
  }
  return readObjects(rendered, `helm template ${shown}`);
}

/**
 * Checks that a chart is there, and is of a version.
 *
 * @param shown where it stands, for people.
 * @throws UserError where it is not.
 */
export function checkChartVersion(chart: string, shown: string, version: string): void {
  if (!existsSync(chart)) {
    throw new UserError(
      `there is no chart ${shown}, and renders use no network`,
      `take it in: helm pull CHART --repo REPOSITORY --version ${version}`,
    );
  }
  if (!statSync(chart).isDirectory()) return;
  const file = join(chart, 'Chart.yaml');
  const found: unknown = existsSync(file) ? parse(readFileSync(file, 'utf8')) : undefined;
  const held = typeof found === 'object' && found !== null && 'version' in found ? found.version : undefined;
  if (held === version) return;
  if (typeof held !== 'string')
    throw new UserError(`${shown} is no chart: its Chart.yaml names no version`, 'name the folder of a chart');
  throw new UserError(
    `${shown} is chart version '${held}', but the release runs '${version}'`,
    `take in chart version ${version}; a folder per version keeps both: '${shown}-${placeholder}'`,
  );
}

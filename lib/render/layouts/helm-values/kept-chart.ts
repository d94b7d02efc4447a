import { lstatSync, readFileSync, readdirSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { parse } from 'yaml';
import { checkChartVersion } from '../../../constructs/local-chart';
import { compareText, UserError } from '../../../errors';
import type { App, ChartInProgram, RenderContext } from '../../../model/app';
import type { Environment } from '../../../model/environment';
import type { Image } from '../../../model/image';
import { paths } from '../../../model/paths';
import type { Platform } from '../../../model/platform';
import type { RenderedFile } from '../../unit';
import { editValues, type ValueEdit } from './edit-values';

/** What one environment gives a chart. */
export interface ChartValues {
  /** The environment's own values file, with the release in it. */
  readonly file: { readonly name: string; readonly content: string };
  /** All values files, the environment's own last: later ones win. */
  readonly valueFiles: readonly string[];
  /** What the program decides beside: without the versions, which the values file has. */
  readonly values: Readonly<Record<string, unknown>>;
}

type Fields = Readonly<Record<string, unknown>>;

/** The name of an environment's values file in each chart. */
export function valuesFileOf({ shortName }: Pick<Environment, 'shortName'>): string {
  return `values.${shortName}.yaml`;
}

/**
 * The values of a chart in one environment: the program's file, changed only where the release is told.
 *
 * The image named `main`, or the only one, stands at `image`; each other one at `<name>.image`. Where the chart knows of no
 * `digest` there, the tag carries it: `v1.2.3@sha256:…`.
 *
 * @throws UserError where the file can not be edited so.
 */
export function chartValues(chart: ChartInProgram, context: RenderContext): ChartValues {
  const { environment, release, root = process.cwd() } = context;
  const name = valuesFileOf(environment);
  const folder = resolve(root, chart.folder);
  checkChartVersion(folder, chart.folder, release.chart?.version ?? '');
  const text = tryRead(join(folder, name)) ?? '';
  const images = imagePlaces(release.images ?? {});
  const known = [text, tryRead(join(folder, 'values.yaml')) ?? ''].map(fieldsOf);
  const edits = images.flatMap(([path, image]) => imageEdits(path, image, known));
  const declared = chart.valueFiles(context).filter((one) => one !== name);
  return {
    file: { name, content: edited(text, edits, `${chart.folder}/${name}`) },
    valueFiles: [...declared, name],
    values: images.reduce<Fields>((values, [path]) => withoutVersion(values, path), chart.values(context)),
  };
}

/** What a chart is to all environments: every file of it but their values files. @throws UserError for a file that is no text */
export function chartFiles(platform: Platform, { name }: App, chart: ChartInProgram): RenderedFile[] {
  const folder = resolve(platform.root, chart.folder);
  const own = new Set([...platform.environments.values()].map(valuesFileOf));
  return filesBelow(folder)
    .map((file) => ({ file, path: relative(folder, file).split(sep).join('/') }))
    .filter(({ path }) => !own.has(path))
    .sort((a, b) => compareText(a.path, b.path))
    .map(({ file, path }) => ({
      path: `${paths.chart(name)}/${path}`,
      content: readText(file, `${chart.folder}/${path}`),
    }));
}

function imagePlaces(images: Readonly<Record<string, Image>>): [path: readonly [string, ...string[]], image: Image][] {
  const all = Object.entries(images);
  return all.map(([name, image]) => [name === 'main' || all.length === 1 ? ['image'] : [name, 'image'], image]);
}

function imageEdits(path: readonly [string, ...string[]], image: Image, known: readonly Fields[]): ValueEdit[] {
  const { repository, tag, digest = '' } = image;
  const knows = (field: string): boolean => known.some((one) => valueAt(one, [...path, field]) !== undefined);
  const hasDigest = knows('digest');
  const version = hasDigest || digest === '' ? (tag ?? '') : `${tag ?? ''}@${digest}`;
  return [
    ...(known.some((one) => isOther(valueAt(one, [...path, 'repository']), repository))
      ? [{ path: [...path, 'repository'] as const, value: repository }]
      : []),
    { path: [...path, 'tag'], value: version },
    ...(hasDigest ? [{ path: [...path, 'digest'] as const, value: digest }] : []),
  ];
}

function isOther(present: unknown, wanted: string): boolean {
  return present !== undefined && present !== wanted;
}

function edited(text: string, edits: readonly ValueEdit[], where: string): string {
  try {
    return editValues(text, edits);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(error.problems.map((problem) => ({ where, ...problem })));
  }
}

/** Values that the program gives win over values files: what the release decides must not be among them. */
function withoutVersion(values: Fields, path: readonly string[]): Fields {
  const [key = '', ...rest] = path;
  const inner = values[key];
  if (typeof inner !== 'object' || inner === null) return values;
  const { [key]: _, ...others } = values;
  const { tag, digest, repository, ...image } = inner as Fields;
  const left = rest.length === 0 ? image : withoutVersion(inner as Fields, rest);
  return Object.keys(left).length === 0 ? others : { ...values, [key]: left };
}

function valueAt(values: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? (at as Fields)[key] : undefined),
    values,
  );
}

/** What can not be read is told by the edit. */
function fieldsOf(text: string): Fields {
  try {
    const value: unknown = parse(text, { logLevel: 'silent' });
    return typeof value === 'object' && value !== null ? (value as Fields) : {};
  } catch {
    return {};
  }
}

function tryRead(file: string): string | undefined {
  return lstatSync(file, { throwIfNoEntry: false })?.isFile() === true ? readText(file, file) : undefined;
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(path);
    if (entry.isFile()) return [path];
    throw new UserError(`${path} is a link, or no file`, 'put the file itself there: charts are published as they are');
  });
}

function readText(file: string, shown: string): string {
  const bytes = readFileSync(file);
  const text = bytes.toString('utf8');
  if (Buffer.from(text).equals(bytes)) return text;
  throw new UserError(`${shown} is no text`, 'unpack archives of subcharts into charts/, and leave other files out');
}

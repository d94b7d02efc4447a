import type { App } from '../../model/app';
import type { Environment } from '../../model/environment';
import { namespaceOf, type Platform } from '../../model/platform';
import type { Release } from '../../model/release';
import type { KubernetesObject } from '../../render';
import { diffObjects, type FieldChange, type K8sObject, type ResourceChange } from '../../render/diff';
import { renderApp } from '../../render/render-app';
import { asIfIn, inPlaceOf } from './settings-drift';

/** A field, or a whole resource, that an app has differently in two environments. */
export interface ConfigurationDifference {
  /** `Deployment cart`. */
  readonly resource: string;
  /** Empty: the resource is only in one of both. */
  readonly path: string;
  /** Absent where there is nothing. */
  readonly from?: unknown;
  readonly to?: unknown;
}

/** How the configuration of an app differs between two environments. */
export interface ConfigurationDrift {
  /** By the app's own values per environment, or by environment settings that are meant to differ. */
  readonly intended: readonly ConfigurationDifference[];
  /** By environment settings that nobody declared to differ. */
  readonly accidental: readonly ConfigurationDifference[];
}

/** Stands for each environment's own in the names of Applications and projects. */
const shortName = 'environment';

/**
 * Compares what the program renders for an app in two environments, both with one release.
 *
 * What differs by accident is found by rendering once more, as if the first environment were the second in name, place
 * and all that is declared to differ: what then still differs comes from settings that nobody declared.
 */
export function configurationDrift(
  platform: Platform,
  app: App,
  [from, to]: readonly [Environment, Environment],
  release: Release,
): ConfigurationDrift {
  const [cluster = ''] = to.clusters;
  const objectsIn = (environment: Environment): K8sObject[] => {
    const { files } = renderApp(platform, { app, environment: { ...environment, shortName }, cluster, release });
    return withoutName(
      platform,
      files.flatMap((file) => file.object ?? []),
      environment,
    );
  };
  const there = objectsIn(to);
  const all = differencesOf(diffObjects(objectsIn(inPlaceOf(from, to)), there));
  const accidental = differencesOf(diffObjects(objectsIn(asIfIn(from, to)), there));
  const known = new Set(accidental.map(keyOf));
  return { intended: all.filter((one) => !known.has(keyOf(one))), accidental };
}

function differencesOf(changes: readonly ResourceChange[]): ConfigurationDifference[] {
  return changes.flatMap(({ kind, name, change, fields }): ConfigurationDifference[] => {
    const resource = `${kind} ${name.replace(new RegExp(`-${shortName}$`), '')}`;
    if (change === 'added') return [{ resource, path: '', to: 'there' }];
    if (change === 'removed') return [{ resource, path: '', from: 'there' }];
    return fields.map((field) => ({ resource, path: field.path, ...valuesOf(field) }));
  });
}

function valuesOf({ before, after }: FieldChange): Pick<ConfigurationDifference, 'from' | 'to'> {
  return { ...(before === undefined ? {} : { from: before }), ...(after === undefined ? {} : { to: after }) };
}

function keyOf({ resource, path }: ConfigurationDifference): string {
  return `${resource}\0${path}`;
}

/** Takes an environment's name out of where Slipway itself wrote it: namespaces, paths and a label. */
function withoutName(platform: Platform, objects: readonly KubernetesObject[], environment: Environment): K8sObject[] {
  const { name } = environment;
  const namespaces = [...platform.apps.values()].flatMap((app) =>
    namespaceOf(platform, app, environment) === `${app.system}-${name}` ? [app.system] : [],
  );
  const suffixed = new RegExp(`(?<![a-z0-9-])(${[...new Set(namespaces)].join('|')})-${name}(?![a-z0-9-])`, 'g');
  const plain = (text: string): string => {
    const shortened = namespaces.length === 0 ? text : text.replace(suffixed, '$1');
    return shortened.startsWith(`${name}/manifests/`) ? shortened.slice(name.length) : shortened;
  };
  return objects.map((object) => mapTexts(object, plain) as K8sObject);
}

function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((one) => mapTexts(one, change));
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).filter(([key]) => key !== 'slipway.dev/environment');
  return Object.fromEntries(fields.map(([key, one]) => [key, mapTexts(one, change)]));
}

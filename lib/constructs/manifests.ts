import { readFileSync, readdirSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import type { Construct } from 'constructs';
import { UserError, compareText, throwIfAny } from '../errors';
import { App, type RenderContext } from '../model/app';
import type { Release } from '../model/release';
import { splitAppFields, unknownSettingProblems, type AppFields } from './app-fields';
import { emitObjects } from './emit-objects';
import { readObjects } from './read-objects';
import { innerPathProblems, releasedRevision } from './source-repository';

/** What an app of plain YAML is declared with. */
export interface ManifestsProps extends AppFields {
  /**
   * Folder of YAML files, relative to the program; `{revision}` stands for the revision of the release, so that
   * environments may run different ones: `vendor/payments/{revision}`.
   */
  readonly folder: string;
  /** Baseline git revision of the app's own repository; without `{revision}` in the folder, the one that it holds. */
  readonly revision: string;
  /** Namespaces that objects may name beside the app's own. */
  readonly otherNamespaces?: readonly string[];
  /** Any constructs beside them. */
  readonly resources?: (scope: Construct, context: RenderContext) => void;
}

/**
 * Declares an app out of plain YAML that its own repository produces, taken in at a git revision.
 *
 * Every document is checked: one whole object, in the app's namespace, no Secret in clear, none there twice.
 *
 * @example
 * export const payments = manifests({
 *   name: 'payments',
 *   owner: 'team-payments',
 *   folder: 'vendor/payments/{revision}',
 *   revision: 'v1.4.0',
 * });
 * @throws UserError on a folder outside the program.
 */
export function manifests(props: ManifestsProps): App {
  const { app, rest } = splitAppFields(props);
  const { folder, revision, otherNamespaces = [], resources } = rest;
  throwIfAny([
    ...unknownSettingProblems(rest, ['folder', 'revision', 'otherNamespaces', 'resources']),
    ...innerPathProblems(folder, 'folder'),
  ]);
  return new App({
    // What an app's own repository produces is known only when it is read.
    namespaceResources: ['*'],
    ...app,
    revision,
    reads: (release) => [folderOf(folder, release)],
    resources: (scope, context) => {
      const files = readFolder(folder, revision, context);
      emitObjects(scope, files, { namespace: context.namespace, others: otherNamespaces });
      resources?.(scope, context);
    },
  });
}

function readFolder(template: string, taken: string, context: RenderContext): ReturnType<typeof readObjects>[] {
  const revision = releasedRevision(context);
  if (!template.includes(placeholder) && revision !== taken) {
    throw new UserError(
      `the release runs revision '${revision}', but ${template} holds '${taken}'`,
      `keep a folder per revision: folder: '${template}/${placeholder}'`,
    );
  }
  const root = context.root ?? process.cwd();
  const folder = folderOf(template, context.release);
  const files = yamlFiles(resolve(root, folder), folder);
  return files.map((file) => readObjects(readFileSync(file, 'utf8'), relative(root, file).split(sep).join('/')));
}

const placeholder = '{revision}';

function folderOf(template: string, { revision = '' }: Release): string {
  if (template.includes(placeholder) && !/^[A-Za-z0-9_][-._A-Za-z0-9]*$/.test(revision)) {
    throw new UserError(
      `revision '${revision}' can not name a folder`,
      'use a commit or a tag of letters, digits, -, _ and .',
    );
  }
  return template.replaceAll(placeholder, revision);
}

/** Every YAML file below a folder, sorted; links are not followed, they may lead out of the program. */
function yamlFiles(folder: string, shown: string): string[] {
  let entries;
  try {
    entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  } catch (error) {
    throw new UserError(`there is no folder ${shown}`, 'take in what the app produces at that revision', undefined, {
      cause: error,
    });
  }
  const files = entries
    .filter((one) => one.isFile() && /\.(ya?ml|json)$/.test(one.name))
    .map((one) => join(one.parentPath, one.name));
  if (files.length === 0)
    throw new UserError(`there is no YAML file in ${shown}`, 'take in what the app produces at that revision');
  return files.sort(compareText);
}

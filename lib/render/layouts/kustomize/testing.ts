import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { loadAll } from 'js-yaml';
import type { LayoutObject } from '../../../model/layout';
import { canonicalText, isList, isObject } from '../../../model/json';

/** The real Kustomize of this machine, where `go install` or a package put it. */
export const installedKustomize = [
  ...(process.env['PATH'] ?? '').split(':'),
  join(process.env['GOPATH'] ?? join(homedir(), 'go'), 'bin'),
]
  .map((folder) => join(folder, 'kustomize'))
  .find((file) => existsSync(file));

/** Says once why tests with the real Kustomize are left out. */
export const kustomizeMissing =
  'skipped: no kustomize (go install sigs.k8s.io/kustomize/kustomize/v5@v5.7.1, or put it on the PATH)';

/** Writes files into a temporary folder and builds an overlay there by the real Kustomize. */
export class KustomizeFolder {
  readonly #root = mkdtempSync(join(tmpdir(), 'slipway-kustomize-'));

  write(files: ReadonlyMap<string, string>): void {
    for (const [path, content] of files) {
      const file = join(this.#root, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
  }

  build(folder: string): LayoutObject[] {
    if (installedKustomize === undefined) throw new Error(kustomizeMissing);
    const stdio = ['ignore', 'pipe', 'pipe'] as const;
    const text = execFileSync(installedKustomize, ['build', join(this.#root, folder)], {
      encoding: 'utf8',
      maxBuffer: 256 * 2 ** 20,
      stdio: [...stdio],
    });
    return loadAll(text) as LayoutObject[];
  }

  remove(): void {
    rmSync(this.#root, { recursive: true, force: true });
  }
}

/** Objects as comparable text: in any order; to Kubernetes, a null and an empty `labels` say nothing. */
export function comparable(objects: readonly LayoutObject[]): string[] {
  return objects.map((object) => canonicalText(withoutEmpty(object))).sort();
}

function withoutEmpty(value: unknown, field = ''): unknown {
  if (isList(value)) return value.map((one) => withoutEmpty(one));
  if (!isObject(value)) return value;
  const kept = Object.entries(value)
    .map(([key, one]) => [key, withoutEmpty(one, key)] as const)
    .filter(
      ([key, one]) => one !== null && !(isMetadataMap(field, key) && isObject(one) && Object.keys(one).length === 0),
    );
  return Object.fromEntries(kept);
}

function isMetadataMap(parent: string, field: string): boolean {
  return parent === 'metadata' && (field === 'labels' || field === 'annotations');
}

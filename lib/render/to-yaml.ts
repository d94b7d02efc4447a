import { dump } from 'js-yaml';

/**
 * An object as YAML text that readers of YAML 1.1 (Kubernetes) and 1.2 understand alike.
 *
 * js-yaml quotes what YAML 1.1 would take for something else (`on`, `0o7`, `12:30`), since its compatibility mode is on.
 */
export function toYaml(object: unknown): string {
  return dump(object, { lineWidth: -1, noRefs: true });
}

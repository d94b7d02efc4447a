import { DEFAULT_SCHEMA, Type, dump } from 'js-yaml';

/**
 * What readers of YAML 1.1 (Kubernetes') take for a number beyond what js-yaml itself knows: `1_000`, `.`, `0b1_0`.
 *
 * @see https://yaml.org/type/int.html https://yaml.org/type/float.html
 */
const oldNumber = /^[-+]?(?:0b[01_]+|0x[0-9a-fA-F_]+|[0-9][0-9_]*|(?:[0-9][0-9_]*)?\.[0-9_]*)(?:[eE][-+]?[0-9_]+)?$/;

/** js-yaml quotes text that any implicit type of its schema would read as something else. */
const schema = DEFAULT_SCHEMA.extend({
  implicit: [
    new Type('tag:yaml.org,2002:old-number', {
      kind: 'scalar',
      resolve: (text: unknown) => typeof text === 'string' && oldNumber.test(text),
    }),
  ],
});

/**
 * An object as YAML text that readers of YAML 1.1 and 1.2 understand alike: what one of them would take for something
 * else than text (`on`, `0o7`, `12:30`, `1_000`) is quoted.
 */
export function toYaml(object: unknown): string {
  return dump(object, { lineWidth: -1, noRefs: true, schema });
}

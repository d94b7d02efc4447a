import { readFileSync } from 'node:fs';
import { asObject, problemsOf, queryProblems, sampleOf } from './json-shape';
import type { Schema } from './json-shape';
import type { PublishedShape, Route } from './test-server';

/** GitHub's published shape, and samples that conform to it. */
export interface GitHubShape extends PublishedShape {
  /** The smallest conforming value of a named component. */
  readonly sample: (component: string) => Readonly<Record<string, unknown>>;
}

/** Reads GitHub's OpenAPI description, 13 MB; each operation's schemas are compiled when first needed. */
export function gitHubShape(): GitHubShape {
  const file = require.resolve('@octokit/openapi/generated/api.github.com.json');
  const document = asObject(JSON.parse(readFileSync(file, 'utf8')));
  const components = asObject(asObject(document['components'])['schemas']);
  const parameters = asObject(asObject(document['components'])['parameters']);
  const operation = ({ method, template }: Route): Readonly<Record<string, unknown>> | undefined => {
    const found = asObject(asObject(document['paths'])[template])[method.toLowerCase()];
    return found === undefined ? undefined : asObject(found);
  };
  const remembered = new Map<string, Schema | undefined>();
  const schemaOf = (key: string, content: unknown, top: object = {}): Schema | undefined => {
    const schema = asObject(asObject(asObject(content)['content'])['application/json'])['schema'];
    if (!remembered.has(key)) {
      remembered.set(key, schema === undefined ? undefined : { ...standalone(schema, components), ...top });
    }
    return remembered.get(key);
  };

  const samples = new Map<string, Schema>();
  return {
    sample(component) {
      const known = samples.get(component);
      if (known !== undefined) return known;
      const made = asObject(sampleOf(standalone({ $ref: `#/components/schemas/${component}` }, components)));
      samples.set(component, made);
      return made;
    },
    checkRequest(route, query, body) {
      const what = `${route.method} ${route.template}`;
      if (route.template === '/graphql') return [];
      const described = operation(route);
      if (described === undefined) return [`${what}: no such operation`];
      const listed = Array.isArray(described['parameters']) ? described['parameters'] : [];
      const queries = listed
        .map((one) => asObject(one))
        .map((one) => (typeof one['$ref'] === 'string' ? asObject(parameters[lastPart(one['$ref'])]) : one))
        .filter((one) => one['in'] === 'query')
        .map((one): [string, Schema] => [String(one['name']), asObject(one['schema'])]);
      const schema = schemaOf(`${what} request`, described['requestBody'], { unevaluatedProperties: false });
      return [
        ...queryProblems(new Map(queries), query, what),
        ...(body === undefined ? [] : problemsOf(schema ?? { not: {} }, body, `${what} request`)),
      ];
    },
    checkAnswer(route, { status, body }) {
      const what = `${route.method} ${route.template} ${String(status)}`;
      if (route.template === '/graphql') return [];
      const described = asObject(asObject(operation(route))['responses'])[String(status)];
      // Refusals are documented here and there only.
      if (described === undefined) return status >= 400 ? [] : [`${what}: no such answer`];
      return body === undefined
        ? []
        : problemsOf(schemaOf(what, resolved(described, document)), body, `${what} answer`);
    },
  };
}

function resolved(response: unknown, document: Readonly<Record<string, unknown>>): unknown {
  const { $ref: ref } = asObject(response);
  if (typeof ref !== 'string') return response;
  return asObject(asObject(asObject(document['components'])['responses']))[lastPart(ref)];
}

function lastPart(ref: string): string {
  return ref.slice(ref.lastIndexOf('/') + 1);
}

/** A schema with all that it refers to, in JSON Schema's words: OpenAPI 3.0 writes `nullable`. */
function standalone(schema: unknown, components: Readonly<Record<string, unknown>>): Schema {
  const definitions: Record<string, unknown> = {};
  const rewritten = (part: unknown): unknown => {
    if (Array.isArray(part)) return part.map(rewritten);
    if (typeof part !== 'object' || part === null) return part;
    const { nullable, $ref: ref, ...rest } = asObject(part);
    if (typeof ref === 'string') {
      const name = lastPart(ref);
      if (!(name in definitions)) {
        definitions[name] = true;
        definitions[name] = rewritten(components[name]);
      }
      return { $ref: `#/$defs/${name}` };
    }
    const copy = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, rewritten(value)]));
    return nullable === true ? { anyOf: [copy, { type: 'null' }] } : copy;
  };
  return { ...asObject(rewritten(schema)), $defs: definitions };
}

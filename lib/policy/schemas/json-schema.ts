/** The part of JSON Schema that objects of Kubernetes are described in. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly propertyNames?: JsonSchema;
  readonly items?: JsonSchema;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly anyOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  /** What a pattern means, for messages. */
  readonly title?: string;
}

/** Schemas by name, which may refer to one another by `#/definitions/<name>`. */
export type Definitions = Map<string, JsonSchema>;

/** A reference to a definition. */
export function definitionRef(name: string): JsonSchema {
  return { $ref: `#/definitions/${name}` };
}

/** The names of all definitions that a schema leads to. */
export function referencedNames(schema: JsonSchema, definitions: ReadonlyMap<string, JsonSchema>): Set<string> {
  const found = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, one] of Object.entries(value)) {
      if (key === '$ref' && typeof one === 'string') {
        const name = one.slice('#/definitions/'.length);
        if (found.has(name)) continue;
        found.add(name);
        visit(definitions.get(name));
      } else visit(one);
    }
  };
  visit(schema);
  return found;
}

import { readFileSync } from 'node:fs';
import * as ts from 'typescript';
import { problemsOf, queryProblems } from './json-shape';
import type { Schema } from './json-shape';
import type { PublishedShape, Route } from './test-server';

const nothing: Schema = { not: {} };

interface Operation {
  readonly query: ReadonlyMap<string, Schema>;
  readonly body: Schema | undefined;
  readonly answer: Schema | undefined;
}

/**
 * Operations newer than the published types (Gitea 1.24).
 *
 * @see https://docs.gitea.com/api/#tag/repository/operation/ActionsDispatchWorkflow
 */
const newer: Readonly<Record<string, Operation>> = {
  'POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches': {
    query: new Map(),
    body: {
      type: 'object',
      required: ['ref'],
      properties: { ref: { type: 'string' }, inputs: { type: 'object', additionalProperties: { type: 'string' } } },
      additionalProperties: false,
    },
    answer: undefined,
  },
};

/**
 * Gitea's published shape, out of the types of `gitea-js`, which are generated from Gitea's own API description: each
 * operation is a property whose comment names method and path, and whose type names query, body and answer.
 */
export function giteaShape(): PublishedShape {
  const file = require.resolve('gitea-js').replace(/index\.\w+$/, 'index.d.ts');
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ESNext, true);
  const definitions: Record<string, Schema> = {};
  const operations = new Map<string, Operation>(Object.entries(newer));
  const visit = (node: ts.Node): void => {
    if (ts.isInterfaceDeclaration(node)) definitions[node.name.text] = objectSchema(node.members);
    if (ts.isTypeAliasDeclaration(node)) definitions[node.name.text] = typeSchema(node.type);
    if (ts.isPropertySignature(node) && node.type !== undefined && ts.isFunctionTypeNode(node.type)) {
      const [, method, path] = /@request (\w+):(\S+)/.exec(node.getFullText()) ?? [];
      if (method !== undefined && path !== undefined) operations.set(`${method} ${path}`, operationOf(node.type));
    }
    ts.forEachChild(node, visit);
  };
  visit(source);

  const wholes = new WeakMap<Schema, Schema>();
  const whole = (schema: Schema): Schema => {
    const known = wholes.get(schema) ?? { ...schema, $defs: definitions };
    wholes.set(schema, known);
    return known;
  };
  const nameOf = ({ method, template }: Route): string => `${method} ${template}`;
  return {
    checkRequest(route, query, body) {
      const what = nameOf(route);
      const operation = operations.get(what);
      if (operation === undefined) return [`${what}: no such operation`];
      const schema = body === undefined ? undefined : whole(operation.body ?? nothing);
      return [...queryProblems(operation.query, query, what), ...problemsOf(schema, body, `${what} request`)];
    },
    checkAnswer(route, { status, body }) {
      const answer = operations.get(nameOf(route))?.answer;
      if (status >= 300 || answer === undefined || body === undefined) return [];
      return problemsOf(whole(answer), body, `${nameOf(route)} answer`);
    },
  };
}

function operationOf(type: ts.FunctionTypeNode): Operation {
  const parameter = (name: string): ts.TypeNode | undefined =>
    type.parameters.find((one) => one.name.getText() === name)?.type;
  const query = parameter('query');
  const body = parameter('body');
  const names = query !== undefined && ts.isTypeLiteralNode(query) ? propertiesOf(query.members) : {};
  return {
    query: new Map(Object.entries(names)),
    body: body === undefined ? undefined : typeSchema(body),
    answer: answerSchema(type.type),
  };
}

/** `Promise<HttpResponse<Answer, Error>>`. */
function answerSchema(type: ts.TypeNode): Schema | undefined {
  const response = argumentOf(type);
  const answer = response === undefined ? undefined : argumentOf(response);
  return answer === undefined || answer.kind === ts.SyntaxKind.VoidKeyword ? undefined : typeSchema(answer);
}

function argumentOf(type: ts.TypeNode): ts.TypeNode | undefined {
  return ts.isTypeReferenceNode(type) ? type.typeArguments?.[0] : undefined;
}

function propertiesOf(members: ts.NodeArray<ts.TypeElement>): Record<string, Schema> {
  return Object.fromEntries(
    members.filter(ts.isPropertySignature).map((member): [string, Schema] => {
      return [member.name.getText(), member.type === undefined ? {} : typeSchema(member.type)];
    }),
  );
}

function objectSchema(members: ts.NodeArray<ts.TypeElement>): Schema {
  const required = members.filter(ts.isPropertySignature).filter(({ questionToken }) => questionToken === undefined);
  return {
    type: 'object',
    properties: propertiesOf(members),
    required: required.map(({ name }) => name.getText()),
    additionalProperties: false,
  };
}

function typeSchema(type: ts.TypeNode): Schema {
  if (ts.isArrayTypeNode(type)) return { type: 'array', items: typeSchema(type.elementType) };
  if (ts.isTypeLiteralNode(type)) return objectSchema(type.members);
  if (ts.isUnionTypeNode(type)) return { anyOf: type.types.map(typeSchema) };
  if (ts.isLiteralTypeNode(type) && ts.isStringLiteral(type.literal)) return { const: type.literal.text };
  if (ts.isTypeReferenceNode(type)) {
    const name = type.typeName.getText();
    return name === 'Record' ? { type: 'object' } : { $ref: `#/$defs/${name}` };
  }
  const keywords: Partial<Record<ts.SyntaxKind, Schema>> = {
    [ts.SyntaxKind.StringKeyword]: { type: 'string' },
    [ts.SyntaxKind.NumberKeyword]: { type: 'number' },
    [ts.SyntaxKind.BooleanKeyword]: { type: 'boolean' },
  };
  return keywords[type.kind] ?? {};
}

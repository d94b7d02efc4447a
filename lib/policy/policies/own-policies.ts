import type * as celPackage from '@bufbuild/cel';
import type { CelInput } from '@bufbuild/cel';
import { UserError } from '../../errors';
import { isList, isObject, type JsonObject } from '../../model/json';
import type { OwnFault, OwnPolicy } from '../../model/policy-settings';
import { jsonPath } from '../finding';
import type { Judge, Verdict } from '../judge';

/** Judges by the policies that people wrote themselves. @throws UserError where one is neither CEL nor TypeScript, or fails */
export const ownPolicyJudge: Judge = ({ manifests, facts }) =>
  facts.settings.policies
    .filter(({ environments }) => environments?.includes(facts.environment ?? '') ?? true)
    .flatMap((policy) => {
      const { id, what, fix, kinds, severity = 'error' } = policy;
      return manifests
        .filter(({ kind }) => kinds?.includes(kind) ?? true)
        .flatMap((manifest) =>
          faultsOf(policy, manifest.object).map((fault): Verdict => ({
            manifest, rule: id, severity, expectation: what, fix, ...fault, value: valueOf(manifest.object, fault.path),
          })),
        ); // prettier-ignore
    });

function faultsOf(policy: OwnPolicy, object: JsonObject): readonly OwnFault[] {
  const { id, what, cel, judge } = policy;
  if (judge !== undefined) return judge(object);
  if (cel === undefined) {
    throw new UserError(`policy '${id}' has neither cel nor judge`, 'give it one of them', 'environments/index.ts');
  }
  const result = evaluate(policy, cel, object);
  return result === true ? [] : [{ path: [], problem: `breaks '${what}'` }];
}

/** What an expression says of an object; a field that is not there is an error of CEL's, as in a cluster. */
function evaluate({ id }: OwnPolicy, cel: string, object: JsonObject): unknown {
  try {
    // Loaded only where somebody wrote a policy in CEL.
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { run } = require('@bufbuild/cel') as typeof celPackage;
    const result: unknown = run(cel, { object: celValue(object) as CelInput });
    if (result instanceof Error) throw result;
    return result;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const place = `${String(object['kind'])} ${String((object['metadata'] as JsonObject | undefined)?.['name'])}`;
    throw new UserError(
      `policy '${id}' fails on ${place}: ${reason}`,
      'ask first whether a field is there: has(object.spec.replicas)',
      'environments/index.ts',
    );
  }
}

/** JSON as CEL reads it: whole numbers are ints. */
function celValue(value: unknown): unknown {
  if (isList(value)) return value.map(celValue);
  if (isObject(value)) return new Map(Object.entries(value).map(([key, one]) => [key, celValue(one)]));
  return typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : value;
}

function valueOf(object: JsonObject, path: OwnFault['path']): unknown {
  if (jsonPath(path) === '$') return undefined;
  return path.reduce<unknown>((at, key) => (at as Record<string | number, unknown> | undefined)?.[key], object);
}

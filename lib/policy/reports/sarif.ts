import { createHash } from 'node:crypto';
import type { Finding, Severity } from '../finding';
import { policies } from '../policies';
import type { Report } from './report';

const levels: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  error: 'error',
  warning: 'warning',
  info: 'note',
};

/**
 * SARIF 2.1.0, as GitHub's code scanning reads it: each result at the line of the program that made the object, else at the manifest.
 *
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function sarifReport({ findings }: Report): string {
  const rules = [...new Set(findings.map(({ rule }) => rule))].sort();
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'slipway', rules: rules.map(ruleOf) } },
        columnKind: 'utf16CodeUnits',
        results: findings.map((finding) => result(finding, rules.indexOf(finding.rule))),
      },
    ],
  };
  return JSON.stringify(log, null, 2);
}

function ruleOf(id: string): object {
  const policy = policies.find((one) => one.id === id);
  if (policy === undefined) return { id, shortDescription: { text: id } };
  return {
    id,
    shortDescription: { text: policy.what },
    fullDescription: { text: policy.why },
    help: { text: policy.fix },
  };
}

function result(finding: Finding, ruleIndex: number): object {
  const { rule, severity, problem, fix, object, path, file, source, environment } = finding;
  const where = source ?? { file, line: 1 };
  const location = {
    physicalLocation: { artifactLocation: { uri: encodeURI(where.file) }, region: { startLine: where.line } },
    logicalLocations: [{ fullyQualifiedName: `${file}#${path}`, kind: 'resource' }],
  };
  const place = environment === undefined ? object : `${object} in ${environment}`;
  return {
    ruleId: rule,
    ruleIndex,
    level: levels[severity],
    message: { text: `${place}, ${path}: ${problem}. Fix: ${fix}` },
    locations: [location],
    // The same finding is the same alert, wherever its line moves to.
    partialFingerprints: { 'slipway/v1': fingerprint([rule, file, object, path].join('\n')) },
  };
}

function fingerprint(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

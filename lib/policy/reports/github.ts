import type { Finding, Severity } from '../finding';
import type { Report } from './report';
import { countWords, countsOf } from './summary';

const commands: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'notice' };

/** Annotations of a pull request, as GitHub Actions reads them from a job's output. */
export function githubReport({ findings, objects }: Report): string {
  return [...findings.map(annotation), `${objects} objects checked: ${countWords(countsOf(findings))}`].join('\n');
}

/** @see https://docs.github.com/actions/reference/workflow-commands-for-github-actions */
function annotation({ rule, severity, source, file, object, path, problem, fix }: Finding): string {
  const where = source ?? { file, line: 1 };
  const properties = `file=${property(where.file)},line=${where.line},title=${property(rule)}`;
  return `::${commands[severity]} ${properties}::${data(`${object} ${path}: ${problem}. Fix: ${fix}`)}`;
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

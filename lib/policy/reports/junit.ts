import type { Finding } from '../finding';
import type { Report } from './report';

/** JUnit XML: a suite for each app, a case for each finding; what is no error is a case that passed. */
export function junitReport({ findings, objects }: Report): string {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) groups.set(finding.group, [...(groups.get(finding.group) ?? []), finding]);
  const failures = findings.filter(({ severity }) => severity === 'error').length;
  const suites = [...groups].map(([group, all]) => {
    const failed = all.filter(({ severity }) => severity === 'error').length;
    return `  <testsuite name="${escaped(group)}" tests="${all.length}" failures="${failed}">\n${all.map(testCase).join('\n')}\n  </testsuite>`;
  });
  const passed = `  <testsuite name="objects" tests="1" failures="0">\n    <testcase classname="slipway" name="${objects} objects checked"/>\n  </testsuite>`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites tests="${findings.length + 1}" failures="${failures}">\n${[passed, ...suites].join('\n')}\n</testsuites>`;
}

function testCase({ rule, severity, object, path, problem, fix, file, environment }: Finding): string {
  const name = `${environment === undefined ? '' : `${environment}: `}${object} ${path}`;
  const head = `    <testcase classname="${escaped(rule)}" name="${escaped(name)}"`;
  const text = escaped(`${file}: ${problem}\nfix: ${fix}`);
  if (severity !== 'error') return `${head}>\n      <system-out>${text}</system-out>\n    </testcase>`;
  return `${head}>\n      <failure type="${escaped(rule)}" message="${escaped(problem)}">${text}</failure>\n    </testcase>`;
}

/** Text as XML takes it: control characters have no place there, not even escaped. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD]/g, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

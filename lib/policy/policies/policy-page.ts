import type { Policy } from './policy';

/** The page of a policy in the documentation. */
export function policyPage({ id, what, why, fix, severity, good, bad }: Policy): string {
  return `# ${id}

${what}

${why}

**Fix.** ${fix}

| environment | severity |
| --- | --- |
| production | ${severity.production} |
| elsewhere | ${severity.elsewhere} |

## Accepted

\`\`\`yaml
${good.trim()}
\`\`\`

## Refused

\`\`\`yaml
${bad.trim()}
\`\`\`
`;
}

/** The list of all pages. */
export function policyList(policies: readonly Policy[]): string {
  const rows = policies.map(
    ({ id, what, severity }) => `| [${id}](${id}.md) | ${what} | ${severity.production} | ${severity.elsewhere} |`,
  );
  return `# Policies

What \`slipway check\` asks of workloads beyond schemas and references. Each page is made from its policy, and its examples are its test:
\`npm run docs:policies\` writes them.

| policy | what it asks | production | elsewhere |
| --- | --- | --- | --- |
${rows.join('\n')}
`;
}

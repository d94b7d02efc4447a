/**
 * What differs between two renders, in Kubernetes' terms, with the risk of each change.
 *
 * `diffObjects` compares, `rules/` is the table of risks, `format…` write the result for a terminal, a pull request, a
 * machine or a browser. Pure functions over parsed manifests.
 */
export * from './types';
export { compareRisk, countChanges, highestRisk } from './risk';
export { diffApp, diffObjects } from './diff-objects';
export { formatHtml } from './formats/format-html';
export { formatJson } from './formats/format-json';
export { formatMarkdown, type MarkdownOptions } from './formats/format-markdown';
export { formatText, type TextOptions } from './formats/format-text';

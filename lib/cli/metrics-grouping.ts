/** What figures are told for, one by one. */
export const groupings = ['environment', 'system', 'app'] as const;
/** What figures are told for, one by one. */
export type Grouping = (typeof groupings)[number];

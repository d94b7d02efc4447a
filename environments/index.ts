export const environments = ['dev', 'staging', 'production'] as const;
export type EnvironmentName = (typeof environments)[number];

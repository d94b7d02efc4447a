import type { ApiSetting } from './api-settings';

/** Everything that a forge's API is asked for, in the order in which one needs the other. */
export interface RepositorySettings {
  readonly repositories: readonly ApiSetting[];
  readonly keys: readonly ApiSetting[];
  readonly rules: readonly ApiSetting[];
}

/** Variables that {@link RepositorySettings} may name. */
export const settingVariables = {
  readKey: 'READ_KEY',
  publishKey: 'PUBLISH_KEY',
  /** The private half of the key before. */
  publisherKey: 'SLIPWAY_PUBLISHER_KEY',
  webhookSecret: 'WEBHOOK_SECRET',
  pipeline: (name: string): string => `PIPELINE_${name}`,
} as const;

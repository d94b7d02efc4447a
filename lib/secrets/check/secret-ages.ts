import { readSecret } from '../../constructs/secrets/read-secret';
import { compareText } from '../../errors';
import type { SecretInventory } from './check-secrets';

/** How old one value is at least: of a file of sops, which has one date, since its last change. */
export interface SecretAge {
  readonly environment: string;
  readonly secret: string;
  readonly key: string;
  readonly revision: number;
  /** The day, `2026-03-11`. */
  readonly sealed: string;
  readonly days: number;
  /** Days until the environment's `maxAge`, negative beyond it; undefined where there is none. */
  readonly daysLeft?: number;
}

const dayMilliseconds = 86_400_000;

/** How old every value is that stands in git encrypted, the oldest first. @throws UserError on a file that can not be read */
export function secretAges({ files, environments }: SecretInventory, now: Date): SecretAge[] {
  const ages = files.map(readSecret).flatMap(({ file, dated = {} }) =>
    Object.entries(dated).map(([key, { revision, sealed }]): SecretAge => {
      const days = Math.floor((now.getTime() - Date.parse(sealed)) / dayMilliseconds);
      const maxAge = environments.find((one) => one.name === file.environment)?.secrets.maxAge;
      return {
        environment: file.environment,
        secret: file.name,
        key,
        revision,
        sealed,
        days,
        ...(maxAge === undefined ? {} : { daysLeft: Math.floor(maxAge.milliseconds / dayMilliseconds) - days }),
      };
    }),
  );
  const place = (one: SecretAge): string => `${one.environment} ${one.secret} ${one.key}`;
  return ages.sort((a, b) => b.days - a.days || compareText(place(a), place(b)));
}

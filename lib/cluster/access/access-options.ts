import { z } from 'zod';
import type { Problem } from '../../errors';
import { ruled, strict } from '../../model/schema-problems';
import { optionProblems } from '../../model/option-problems';

/** Leave to do anything, for a while. */
export interface BreakGlass {
  /** Group of the identity provider. */
  readonly group: string;
  readonly reason: string;
  /** When it ends, in ISO 8601 with a time zone. From then on `pulumi up` takes the binding away. */
  readonly expires: string;
}

/** Who may do what in a cluster. Everybody else, and every CI job, has nothing. */
export interface AccessOptions {
  /** Groups that may read everything but Secrets. @default none */
  readonly viewers?: readonly string[];
  /** @default nobody */
  readonly breakGlass?: readonly BreakGlass[];
}

const text = ruled(z.string(), (value) => (value.trim() === '' ? 'must not be empty' : undefined), 'say it');
const schema = strict({
  viewers: z.array(text).optional(),
  breakGlass: z
    .array(
      strict({
        group: text,
        reason: text,
        expires: ruled(
          z.string(),
          (value) => (z.iso.datetime({ offset: true }).safeParse(value).success ? undefined : 'is no moment'),
          `write it like '2030-01-31T18:00:00Z'`,
        ),
      }),
    )
    .optional(),
});

/** What is wrong with who may do what. */
export function accessProblems(options: AccessOptions): Problem[] {
  return optionProblems('access', schema, options);
}

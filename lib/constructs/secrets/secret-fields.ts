import { z } from 'zod';
import { labelKeyFault, labelValueFault } from '../../model/names';
import { ruled } from '../../model/schema-problems';
import { secretKeyFault, secretKeyFix } from '../../model/secret';

/** A key of a Secret, in a backend's file. */
export const secretKey = ruled(z.string(), secretKeyFault, secretKeyFix);

/** Kubernetes' type of the Secret, in a backend's file. */
export const secretType = filled(`write it like 'Opaque'`);

/** Labels of the Secret, in a backend's file. */
export const secretLabels = z.record(
  ruled(z.string(), labelKeyFault, `write it like 'example.com/team'`),
  ruled(z.string(), labelValueFault, 'choose a label value'),
);

/** A declared revision: raised, it rolls the pods. */
export const secretRevision = ruled(z.int(), (value) => (value < 1 ? 'must be 1 or more' : undefined), 'count from 1');

/** Text of one character at least. */
export function filled(fix: string): z.ZodString {
  return ruled(z.string(), (value) => (value === '' ? 'must not be empty' : undefined), fix);
}

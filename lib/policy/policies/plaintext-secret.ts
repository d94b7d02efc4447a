import { isObject } from '../../model/json';
import type { Breach, Policy } from './policy';

/** No Secret is rendered with its values. */
export const plaintextSecret: Policy = {
  id: 'plaintext-secret',
  what: 'No Secret is rendered with its values.',
  why: 'What is in git stays there: whoever can read the repository, or a backup of it, has the secret.',
  fix: 'Seal it (SealedSecret) or fetch it (ExternalSecret).',
  severity: { production: 'error', elsewhere: 'error' },
  good: `apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata: { name: web, namespace: shop }
spec: { encryptedData: { password: AgBy3i4OJSWK } }
`,
  bad: `apiVersion: v1
kind: Secret
metadata: { name: web, namespace: shop }
stringData: { password: hunter2 }
`,
  breaches: (set) =>
    set.ofKind('Secret').flatMap((manifest) =>
      ['data', 'stringData'].flatMap((field): Breach[] => {
        const value = manifest.object[field];
        const clear = isObject(value) ? Object.entries(value).filter(([, one]) => !isCiphertext(one)) : [];
        if (clear.length === 0) return [];
        // The value itself is not told any further.
        const keys = clear.map(([key]) => key).join(', ');
        return [{ manifest, path: [field], problem: `a Secret holds ${keys} in clear`, expectation: 'no values' }];
      }),
    ),
};

/** What sops encrypted; an empty text it leaves as it is. */
function isCiphertext(value: unknown): boolean {
  return typeof value === 'string' && /^(?:|ENC\[AES256_GCM,[A-Za-z0-9+/=:,]+\])$/.test(value);
}

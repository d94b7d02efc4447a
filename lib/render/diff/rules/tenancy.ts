import { isWithin } from '../path';
import { valueAt } from '../../../model/json';
import type { FieldEvent, Rule } from './rule';

/** Lists of an AppProject that allow more the longer they are. An absent one allows nothing. */
const allowing = [
  'spec/sourceRepos', 'spec/destinations', 'spec/sourceNamespaces', 'spec/clusterResourceWhitelist',
  'spec/roles/*/policies', 'spec/roles/*/groups', 'spec/destinationServiceAccounts',
]; // prettier-ignore
/** Lists that allow less the longer they are. An absent one forbids nothing. */
const forbidding = ['spec/clusterResourceBlacklist', 'spec/namespaceResourceBlacklist'];
/** Lists of what is accepted at all; an absent one accepts everything. */
const limiting = ['spec/namespaceResourceWhitelist', 'spec/signatureKeys'];

/** From the weakest, which is also what holds where there is no label. */
const podSecurityLevels = ['privileged', 'baseline', 'restricted'];
const wideScopes = ['sealedsecrets.bitnami.com/cluster-wide', 'sealedsecrets.bitnami.com/namespace-wide'];

/** Rules for the fences between teams: projects, namespaces, admission, sealed secrets. */
export const tenancyRules: readonly Rule[] = [
  {
    id: 'project-widened',
    risk: 'security',
    says: 'allows its applications more',
    kinds: ['argoproj.io/AppProject'],
    applies: isProjectWidened,
  },
  {
    id: 'project-changed',
    risk: 'security',
    says: 'moves to another project, with other permissions',
    kinds: ['argoproj.io/Application'],
    applies: ({ path }) => path === 'spec/project',
  },
  {
    id: 'pod-security-lowered',
    risk: 'security',
    says: 'enforces a weaker Pod Security level',
    kinds: ['/Namespace'],
    applies: (event, { before, after }) => {
      const label = 'pod-security.kubernetes.io/enforce';
      const isAtLabel =
        isWithin(`metadata/labels/${label.replace('/', '~1')}`, event.path) && event.keys.length === event.depth;
      const level = (object: unknown): number =>
        Math.max(0, podSecurityLevels.indexOf(String(valueAt(object, 'metadata', 'labels', label))));
      return isAtLabel && level(after) < level(before);
    },
  },
  {
    id: 'admission-weakened',
    risk: 'security',
    says: 'refuses less',
    kinds: [
      'admissionregistration.k8s.io/ValidatingWebhookConfiguration',
      'admissionregistration.k8s.io/MutatingWebhookConfiguration',
      'admissionregistration.k8s.io/ValidatingAdmissionPolicy',
      'admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding',
    ],
    applies: ({ path, keys, kind, before, after }) =>
      (keys.at(-1) === 'failurePolicy' && after === 'Ignore' && before !== 'Ignore') ||
      (kind === 'remove' && ['webhooks/*', 'spec/validations/*', 'spec/validationActions/*'].includes(path)),
  },
  {
    id: 'mutating-webhook-added',
    risk: 'security',
    says: 'may rewrite other objects as they are created',
    on: ['added'],
    kinds: ['admissionregistration.k8s.io/MutatingWebhookConfiguration'],
    applies: ({ keys }) => keys.length === 0,
  },
  {
    id: 'seal-widened',
    risk: 'security',
    says: 'can be opened under other names or in other namespaces',
    on: ['added', 'changed'],
    kinds: ['bitnami.com/SealedSecret'],
    applies: ({ keys, before, after }) =>
      keys[1] === 'annotations' && wideScopes.includes(keys[2] ?? '') && after === 'true' && before !== 'true',
  },
];

function isProjectWidened({ path, keys, kind, depth, before, after }: FieldEvent): boolean {
  if (kind === 'move') return false;
  if (path === 'spec/permitOnlyProjectScopedClusters') return before === true && after !== true;
  const below = (lists: readonly string[]): boolean => lists.some((list) => isWithin(path, list));
  if (below(allowing)) return kind !== 'remove';
  if (below(forbidding)) return kind !== 'add';
  if (!below(limiting)) return false;
  return keys.length === 2 ? kind === 'remove' : depth > 2 && kind !== 'remove';
}

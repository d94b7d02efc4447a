/** Every policy: one file each. Files that are no policy help others to read objects. */
import { argocdPermissions } from './argocd-permissions';
import { defaultDeny } from './default-deny';
import { disruptionBudget } from './disruption-budget';
import { hostCollision } from './host-collision';
import { imageDigest } from './image-digest';
import { imageNoLatest } from './image-no-latest';
import { imageRegistry } from './image-registry';
import { imageVersionTag } from './image-version-tag';
import { labelsAndOwner } from './labels-and-owner';
import { noDefaultNamespace } from './no-default-namespace';
import { noHostNetwork } from './no-host-network';
import { noHostPath } from './no-host-path';
import { noPrivileged } from './no-privileged';
import { plaintextSecret } from './plaintext-secret';
import { podSecurityBaseline } from './pod-security-baseline';
import { podSecurityRestricted } from './pod-security-restricted';
import { probes } from './probes';
import { productionReplicas } from './production-replicas';
import { publicTls } from './public-tls';
import { quotaFits } from './quota-fits';
import { rbacEscalation } from './rbac-escalation';
import { rbacWildcards } from './rbac-wildcards';
import { readOnlyRoot } from './read-only-root';
import { resources } from './resources';
import { spread } from './spread';
import type { Policy } from './policy';

/** All policies, by id. */
export const policies: readonly Policy[] = [
  argocdPermissions,
  defaultDeny,
  disruptionBudget,
  hostCollision,
  imageDigest,
  imageNoLatest,
  imageRegistry,
  imageVersionTag,
  labelsAndOwner,
  noDefaultNamespace,
  noHostNetwork,
  noHostPath,
  noPrivileged,
  plaintextSecret,
  podSecurityBaseline,
  podSecurityRestricted,
  probes,
  productionReplicas,
  publicTls,
  quotaFits,
  rbacEscalation,
  rbacWildcards,
  readOnlyRoot,
  resources,
  spread,
];

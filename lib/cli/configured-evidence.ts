import type { EvidenceSource } from '../promotion/evidence-source';
import { gatherEvidence } from '../promotion/gather-evidence';
import { prometheus } from '../promotion/prometheus';
import { imageEvidence } from '../promotion/registry';
import type { IdentifySigner } from '../promotion/registry/keyless-identity';
import type { Workspace } from '../promotion/workspace';
import type { Context } from './command';
import { configuredChangelog } from './configured-changelog';
import { configuredRegistry } from './registry-images';

/**
 * Where gates' evidence comes from: the forge, registries, and the Prometheus at `SLIPWAY_PROMETHEUS_URL` (with
 * `SLIPWAY_PROMETHEUS_TOKEN`, where it asks for one).
 *
 * Keyless signatures are verified by the trust root in `SLIPWAY_SIGSTORE_ROOT`, else by that of the public Sigstore.
 */
export function configuredEvidence(context: Context, workspace: Workspace): EvidenceSource {
  const { env } = context;
  const { SLIPWAY_PROMETHEUS_URL: url, SLIPWAY_PROMETHEUS_TOKEN: token, SLIPWAY_SIGSTORE_ROOT: root } = env;
  const registry = configuredRegistry(context);
  return gatherEvidence({
    workspace,
    images: registry === undefined ? undefined : imageEvidence(registry, () => identifier(root)),
    changelog: configuredChangelog(context, workspace),
    metrics: url === undefined ? undefined : prometheus({ url, token, tell: context.progress }),
  });
}

/** Few environments have keyless signers: the others need not load what verifies them. */
async function identifier(root: string | undefined): Promise<IdentifySigner> {
  const { identifyBy, trustedRoot } = await import('../promotion/registry/keyless-identity');
  return identifyBy(await trustedRoot(root));
}

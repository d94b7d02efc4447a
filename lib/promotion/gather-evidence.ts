import { UserError } from '../errors';
import type { Evidence, ImageEvidence } from '../model/gate';
import type { Changelog } from './changelog';
import type { EvidenceQuery, EvidenceSource } from './evidence-source';
import { needsOf, type Needs } from './needs-of';
import type { MetricSource } from './prometheus';
import type { ImageEvidenceSource } from './registry';
import { openRequestEvidence } from './request-evidence';
import type { Workspace } from './workspace';

/** Where evidence comes from. What is undefined can not be asked: gates that need it stay closed. */
export interface EvidenceSources {
  readonly workspace: Workspace;
  /** Signatures and scans. */
  readonly images: ImageEvidenceSource | undefined;
  readonly metrics: MetricSource | undefined;
  /** Of the apps' source repositories. @default none */
  readonly changelog?: Changelog | undefined;
}

/**
 * Finds out what the gates of an environment ask for, and nothing else: who signed images and what scans found, metrics,
 * and the reviews and commit statuses of an open request. What was found of an image is not looked up again.
 *
 * @throws UserError where a registry or the forge can not be asked
 */
export function gatherEvidence({ workspace, images, metrics, changelog }: EvidenceSources): EvidenceSource {
  const known = new Map<string, Promise<ImageEvidence>>();

  async function imagesOf({ releases, environment }: EvidenceQuery, needs: Needs): Promise<Evidence['images']> {
    const found = new Map<string, ImageEvidence>();
    if (images === undefined || (needs.signers.length === 0 && !needs.scan)) return found;
    for (const { repository, digest } of releases.flatMap((one) => Object.values(one.images ?? {}))) {
      if (digest === undefined) continue;
      if (needs.signers.length === 0) throw nobodyTrusted(environment.name);
      const key = `${environment.name} ${repository}@${digest}`;
      const finding =
        known.get(key) ??
        images.find({ repository, digest }, { signers: needs.signers, signatures: true, scan: needs.scan });
      known.set(key, finding);
      found.set(digest, await finding);
    }
    return found;
  }

  return {
    changelog,
    async gather(query) {
      const needs = needsOf(query.environment.gates);
      const [ofRequest, ofImages, values] = await Promise.all([
        query.request === undefined ? openRequestEvidence(workspace, query) : { approvals: [], checks: new Map() },
        imagesOf(query, needs),
        metrics === undefined ? new Map() : valuesOf(metrics, needs.metrics),
      ]);
      return { ...ofRequest, images: ofImages, metrics: values };
    },
  };
}

async function valuesOf(source: MetricSource, queries: readonly string[]): Promise<Map<string, number>> {
  const values = new Map<string, number>();
  for (const query of queries) {
    const value = await source.value(query);
    if (value !== undefined) values.set(query, value);
  }
  return values;
}

function nobodyTrusted(environment: string): UserError {
  return new UserError(
    `${environment}: 'scanned' counts scans that one of the signers of its gates attested, and no gate names one`,
    'say who attests scans, scanned({ severity, by }), or add signed({ key }) or signed({ keyless }) to its gates',
  );
}

import { z } from 'zod';
import { severities, type ImageEvidence, type Severity } from '../../model/gate';

type Scan = NonNullable<ImageEvidence['scan']>;

const trivyReport = z.object({
  SchemaVersion: z.number(),
  Results: z
    .array(
      z.object({
        Vulnerabilities: z
          .array(z.object({ Severity: z.string().optional(), FixedVersion: z.string().optional() }))
          .nullish(),
      }),
    )
    .nullish(),
});
const scanner = z.object({ result: trivyReport });

/** Trivy writes `scanner`; the specification has a list of `scanners`. */
const predicateSchema = z
  .object({
    scanner: scanner.optional(),
    scanners: z.array(scanner).optional(),
    metadata: z.object({ scanFinishedOn: z.iso.datetime({ offset: true }) }),
  })
  .transform(({ scanner: one, scanners = [], metadata }) => ({
    reports: [...(one === undefined ? [] : [one]), ...scanners].map(({ result }) => result),
    at: new Date(metadata.scanFinishedOn),
  }));

/**
 * Reads what a scan found, from a cosign vulnerability predicate with reports of Trivy's.
 *
 * Only what can be fixed counts: nobody can act on the rest. A severity that nobody knows counts as the worst.
 *
 * @returns undefined for anything else: what can not be read is no scan
 * @see https://github.com/sigstore/cosign/blob/main/specs/COSIGN_VULN_ATTESTATION_SPEC.md
 * @see https://trivy.dev/latest/docs/supply-chain/attestation/vuln/
 */
export function readScan(predicate: unknown): Scan | undefined {
  const { data } = predicateSchema.safeParse(predicate);
  if (data === undefined || data.reports.length === 0) return undefined;
  const ranks = data.reports
    .flatMap(({ Results }) => Results ?? [])
    .flatMap(({ Vulnerabilities }) => Vulnerabilities ?? [])
    .filter(({ FixedVersion = '' }) => FixedVersion !== '')
    .map(({ Severity: word = '' }) => severities.indexOf(severityOf(word)));
  return { worst: severities[Math.max(0, ...ranks)] ?? 'critical', at: data.at };
}

function severityOf(word: string): Severity {
  return severities.find((one) => one === word.toLowerCase()) ?? 'critical';
}

/** The scan that was finished last. */
export function newestScan(scans: readonly Scan[]): Scan | undefined {
  return [...scans].sort((a, b) => b.at.getTime() - a.at.getTime())[0];
}

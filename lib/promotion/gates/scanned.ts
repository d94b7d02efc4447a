import { severities, type Gate, type ImageEvidence, type Severity, type Signer } from '../../model/gate';
import { duration, formatDuration, type Duration, type DurationText } from '../../model/units';
import { wantedSigner } from './signed';
import { blocked, open } from './verdict';

/** What a scan may have found. */
export interface ScannedProps {
  /** The worst that is let through. */
  readonly severity: Severity;
  /** How old the scan may be: what is known to be vulnerable grows. @default any age */
  readonly maxAge?: Duration | DurationText;
  /** Who attests it, such as the workflow that scans. @default whoever the environment's `signed` gates name */
  readonly by?: Signer;
}

/**
 * Asks that every image has an attested scan that found nothing worse. What has no image digest, such as a chart, can not
 * be proven: let such apps pass by `except`.
 *
 * @throws UserError where the key of `by` is no public key as PEM text, or its identity lets in everybody.
 */
export function scanned({ severity, maxAge, by }: ScannedProps): Gate {
  const attested = by === undefined ? '' : `, attested by ${wantedSigner('scanned', by)},`;
  const age = maxAge === undefined ? undefined : duration(maxAge);
  const recent = age === undefined ? '' : ` in the last ${formatDuration(age)}`;
  return {
    name: `scanned(${severity})`,
    words: `A scan of every image${recent}${attested} found nothing worse than ${severity}.`,
    onHotfix: 'keep',
    needs: [{ kind: 'scan', ...(by === undefined ? {} : { signer: by }) }],
    evaluate({ release, evidence, now }) {
      const images = Object.entries(release.images ?? {});
      if (images.length === 0)
        return blocked('there is no image whose scan could be checked', 'let the app pass: except');
      const faults = images.flatMap(([name, { digest }]) => {
        if (digest === undefined) return [`image ${name} has no digest`];
        const fault = scanFault(evidence.images.get(digest)?.scan, severity, age?.milliseconds, now);
        return fault === undefined ? [] : [`image ${name} ${fault}`];
      });
      if (faults.length === 0) return open(`nothing worse than ${severity}`);
      return blocked(faults.join('; '), `with a scan${recent} that finds nothing worse than ${severity}`);
    },
  };
}

function scanFault(scan: ImageEvidence['scan'], severity: Severity, maxAge = Infinity, now: Date): string | undefined {
  if (scan === undefined) return 'has no scan';
  const worst = severities.indexOf(scan.worst);
  if (worst < 0 || worst > severities.indexOf(severity)) return `has ${scan.worst} vulnerabilities`;
  const age = now.getTime() - scan.at.getTime();
  return age <= maxAge ? undefined : `was scanned ${formatDuration({ milliseconds: age })} ago`;
}

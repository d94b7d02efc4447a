import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { checkFiles } from './check-files';
import type { Finding } from './finding';
import { readManifestFiles, readManifestText } from './manifest-files';

/** What cdk8s hands to a validation plugin, as far as this one needs it. */
export interface ValidationContext {
  /** Files. */
  readonly manifests: readonly string[];
  readonly report: {
    addViolation(violation: {
      readonly ruleName: string;
      readonly recommendation: string;
      readonly fix: string;
      readonly violatingResources: readonly {
        readonly resourceName: string;
        readonly locations: readonly string[];
        readonly manifestPath: string;
      }[];
    }): void;
    submit(status: 'success' | 'failure'): void;
  };
}

/** `properties:` of the plugin in `cdk8s.yaml`. */
export interface ValidationProperties {
  /** Version of Kubernetes that is rendered for. @default '1.28' */
  readonly kubernetes?: string;
  /** Folders of CustomResourceDefinitions. */
  readonly crds?: readonly string[];
}

/**
 * The check as a validation plugin of cdk8s: `cdk8s synth` fails where it finds an error, whichever program rendered.
 *
 * @see https://cdk8s.io/docs/latest/cli/synth/#validations
 */
export class SlipwayValidation {
  constructor(private readonly properties: ValidationProperties = {}) {}

  validate({ manifests, report }: ValidationContext): Promise<void> {
    const { kubernetes = '1.28', crds = [] } = this.properties;
    const read = manifests.map((file) => readManifestText(readFileSync(file, 'utf8'), relative(process.cwd(), file)));
    const files = {
      manifests: read.flatMap((one) => one.manifests),
      findings: read.flatMap((one) => one.findings),
      files: manifests.map((file) => relative(process.cwd(), file)),
    };
    const definitions = crds.flatMap((folder) => readManifestFiles(folder).manifests.map(({ object }) => object));
    const errors = checkFiles(files, { kubernetes, crds: definitions }).filter(({ severity }) => severity === 'error');
    for (const error of errors) report.addViolation(violation(error));
    report.submit(errors.length === 0 ? 'success' : 'failure');
    return Promise.resolve();
  }
}

function violation({
  rule,
  problem,
  fix,
  object,
  path,
  file,
}: Finding): Parameters<ValidationContext['report']['addViolation']>[0] {
  const resource = { resourceName: object.split('/').at(-1) ?? '', locations: [path], manifestPath: file };
  return { ruleName: rule, recommendation: `${object} ${path}: ${problem}`, fix, violatingResources: [resource] };
}

import { z } from 'zod';
import type { Problem } from '../errors';
import type { ClusterSoftware } from './cluster-software';
import { dnsLabelFault } from './names';
import type { Platform } from './platform';
import { ruled, schemaProblems, strict } from './schema-problems';

const label = ruled(z.string(), dnsLabelFault, 'choose a DNS label');
const text = ruled(z.string(), (value) => (value.trim() === '' ? 'must not be empty' : undefined), 'say it');
const schema = strict({
  name: label,
  repository: text,
  chart: text,
  version: ruled(
    z.string(),
    (value) => (/^v?\d+\.\d+\.\d+\S*$/.test(value) ? undefined : 'is no exact version'),
    `write it like '1.2.3'`,
  ),
  values: z.record(z.string(), z.unknown()),
  namespace: label,
  labels: z.record(text, z.string()),
  steps: z
    .array(
      strict({ labels: z.record(text, z.array(z.string())), atOnce: z.union([z.number(), z.string()]).optional() }),
    )
    .optional(),
  clusterResources: z.array(z.string()),
} satisfies Record<keyof ClusterSoftware, z.ZodType>);

/** Every mistake in what clusters have by their labels. */
export function clusterSoftwareProblems({ clusterSoftware = [], clusters }: Platform): Problem[] {
  const names = clusterSoftware.map(({ name }) => name);
  return clusterSoftware.flatMap((one, index) => {
    const where = `environments/index.ts: clusterSoftware '${one.name}'`;
    const isThere = [...clusters.values()].some((cluster) => hasLabels(cluster.labels, one.labels));
    const told: Problem[] = [
      ...schemaProblems(schema, one),
      ...(names.indexOf(one.name) === index ? [] : [{ problem: `two are '${one.name}'`, fix: 'rename one of them' }]),
      ...(isThere
        ? []
        : [{ problem: `no cluster has labels ${JSON.stringify(one.labels)}`, fix: 'give a cluster those labels' }]),
    ];
    return told.map((problem) => ({ where, ...problem }));
  });
}

/** Whether all wanted labels are there. */
export function hasLabels(labels: Readonly<Record<string, string>>, wanted: Readonly<Record<string, string>>): boolean {
  return Object.entries(wanted).every(([name, value]) => labels[name] === value);
}

import type { PartPlan } from '../environment-repo/part';
import type { RepoView } from '../environment-repo/repo-view';
import type { RenderedRecord } from '../model/state-files';
import { plainFiles } from '../render';

/**
 * Leaves alone what would change nothing but the base that it pins: no request to review, and receipts go on counting.
 *
 * @param records what Slipway last wrote of each part.
 */
export async function keepEquivalent(
  view: RepoView,
  plans: readonly PartPlan[],
  records: ReadonlyMap<string, RenderedRecord>,
): Promise<PartPlan[]> {
  const filesOf = ({ part }: PartPlan): string[] => Object.keys(records.get(part.record)?.files ?? {});
  const overlays = plans.filter(
    (plan) => plan.state === 'changed' && hasOverlay(filesOf(plan)) && hasOverlay([...plan.part.files.keys()]),
  );
  const standing = await view.read(overlays.flatMap(filesOf));
  return plans.map((plan): PartPlan => {
    if (!overlays.includes(plan)) return plan;
    const present = new Map(filesOf(plan).map((path) => [path, standing.get(path) ?? '']));
    const isSame = equalFiles(plainFiles(present), plainFiles(plan.part.files));
    return isSame ? { part: plan.part, state: 'same' } : plan;
  });
}

function hasOverlay(files: readonly string[]): boolean {
  return files.some((path) => path.endsWith('/kustomization.yaml'));
}

function equalFiles(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): boolean {
  return one.size === other.size && [...one].every(([path, content]) => other.get(path) === content);
}

import type { Finding } from '../../policy';
import type { Platform } from '../../model/platform';
import { readCrds } from './read-crds';
import { UnitCheck, type CheckOptions } from './check-units';
import type { Releases } from '../releases';
import { renderPlatform } from '../render-platform';

/** A check of a platform's units, with the CustomResourceDefinitions that the program ships. */
export function platformCheck(
  platform: Platform,
  releases: Releases,
  options: Pick<CheckOptions, 'selection' | 'against'> = {},
): UnitCheck {
  return new UnitCheck(platform, releases, { ...options, crds: readCrds(platform.root) });
}

/** Renders a platform and judges all of it. @throws UserError where it can not be rendered */
export function checkPlatform(
  platform: Platform,
  releases: Releases,
  options: CheckOptions = {},
): { readonly findings: readonly Finding[]; readonly objects: number } {
  const check = new UnitCheck(platform, releases, options);
  for (const unit of renderPlatform(platform, releases, options.selection)) check.add(unit);
  return { findings: check.findings(), objects: check.objects };
}

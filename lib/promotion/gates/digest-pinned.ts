import semver from 'semver';
import type { Gate } from '../../model/gate';
import { versionOf } from '../../model/release';
import { blocked, open } from './verdict';

/** Asks that nothing in the release can be moved: images by digest, charts by exact version, git by full commit id. */
export function digestPinned(): Gate {
  return {
    name: 'digestPinned',
    words: 'Every image is pinned by digest, a chart by its exact version, a git revision by commit id.',
    onHotfix: 'keep',
    evaluate({ release }) {
      const { images = {}, chart, revision } = versionOf(release);
      const loose = [
        ...Object.entries(images).flatMap(([name, { digest }]) =>
          digest === undefined ? [`image ${name} has no digest`] : [],
        ),
        ...(chart === undefined || semver.valid(chart.version) !== null
          ? []
          : [`chart ${chart.version} is no exact version`]),
        ...(revision === undefined || isCommitId(revision) ? [] : [`revision ${revision} is no full commit id`]),
      ];
      return loose.length === 0
        ? open('pinned')
        : blocked(loose.join('; '), 'release it again: slipway release resolves digests');
    },
  };
}

/** Whether a git revision names a commit for good: branches, tags and short ids can come to mean another. */
export function isCommitId(revision: string): boolean {
  return /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(revision);
}

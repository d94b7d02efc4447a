import semver from 'semver';
import type { TagRule } from '../../model/environment';
import type { Gate, GateInput } from '../../model/gate';
import type { Release } from '../../model/release';
import { isCommitId } from './digest-pinned';
import { blocked, open } from './verdict';
import { wildcard } from './wildcard';

/**
 * Asks that every image's tag fits a pattern, and so a chart's version and a git revision.
 *
 * @param pattern `*` stands for any run of characters; a regular expression must fit all of the tag.
 */
export function tag(pattern: string | RegExp): Gate {
  const expression = typeof pattern === 'string' ? wildcard(pattern) : whole(pattern.source, pattern.flags);
  const shown = String(pattern);
  return tagGate(`tag(${shown})`, `Tags fit ${shown}.`, `release a tag like ${shown}`, (one) => expression.test(one));
}

/**
 * Asks for versions: semantic ones (`v1.4.2`), and tags made for this environment (`prod-v12` in production).
 *
 * So `latest`, the tags of branches and bare commits are refused. A git revision may be a full commit id too.
 */
export function versionTag(): Gate {
  return tagGate('versionTag', 'Tags are versions.', 'release a version, such as v1.4.2', isVersion, isCommitId);
}

/**
 * The gate that an environment's tag rule stands for; none where anything may run.
 *
 * A build that enters directly is not asked for its branch: the environment's entry rules judge that.
 */
export function tagRule(rule: TagRule): Gate | undefined {
  if (rule === 'any') return undefined;
  if (rule === 'version') return versionTag();
  return rule === 'main' ? mainBuild() : tag(new RegExp(rule.pattern));
}

/** Whether a gate judges tags. */
export function isTagGate({ name }: Gate): boolean {
  return name === 'versionTag' || name === 'mainBuild' || name.startsWith('tag(');
}

const mainBranches = ['main', 'master', 'trunk'];

function mainBuild(): Gate {
  const opens = 'release a build of main, or a version';
  const byTag = tagGate(
    'mainBuild',
    'It was built from the main branch, or is a version.',
    opens,
    isOfMain,
    isCommitId,
  );
  return {
    ...byTag,
    evaluate(input) {
      const branch = input.release.source?.branch;
      if (input.from === undefined) return open('entered directly');
      if (branch === undefined) return byTag.evaluate(input);
      if (mainBranches.includes(branch)) return open(`built from ${branch}`);
      // A tag that begins with main- says little when the build itself names another branch.
      const asVersion = versionTag().evaluate(input);
      return asVersion.state === 'open' ? asVersion : blocked(`built from ${branch}`, opens);
    },
  };
}

type Fits = (version: string, input: GateInput) => boolean;

function tagGate(name: string, words: string, opens: string, fits: Fits, orRevision: Fits = () => false): Gate {
  return {
    name,
    words,
    onHotfix: 'keep',
    evaluate(input) {
      const { release } = input;
      const versions = versionsOf(release);
      const wrong = versions.filter(({ version, isRevision }) => {
        if (version === undefined) return true;
        return !fits(version, input) && !(isRevision && orRevision(version, input));
      });
      if (versions.length === 0) return open('configuration only');
      if (wrong.length === 0) return open([...new Set(versions.map((one) => one.version))].join(', '));
      const why = wrong.map(({ what, version }) =>
        version === undefined ? `${what} has no tag` : `${what} is ${version}`,
      );
      return blocked(why.join('; '), opens);
    },
  };
}

interface Named {
  readonly what: string;
  readonly version: string | undefined;
  readonly isRevision: boolean;
}

function versionsOf({ images = {}, chart, revision }: Release): Named[] {
  return [
    ...Object.entries(images).map(([name, one]) => ({ what: `image ${name}`, version: one.tag, isRevision: false })),
    ...(chart === undefined ? [] : [{ what: 'the chart', version: chart.version, isRevision: false }]),
    ...(revision === undefined ? [] : [{ what: 'the revision', version: revision, isRevision: true }]),
  ];
}

/** An environment's own tags begin with its name, or with its first letters as people shorten it: `prod`, `stag`. */
function isVersion(version: string, { to }: GateInput): boolean {
  const own = /^(?<prefix>[a-z][a-z0-9-]{2,})-v\d[\w.-]*$/.exec(version)?.groups?.['prefix'];
  return semver.valid(version) !== null || (own !== undefined && to.startsWith(own));
}

/** CI commonly tags a build with its branch and its commit: `main-3f2a91c`. */
function isOfMain(version: string, input: GateInput): boolean {
  return isVersion(version, input) || mainBranches.some((branch) => version.startsWith(`${branch}-`));
}

/** Without the flags that make an expression remember where it stopped. */
function whole(source: string, flags: string): RegExp {
  return new RegExp(`^(?:${source})$`, flags.replace(/[gy]/g, ''));
}

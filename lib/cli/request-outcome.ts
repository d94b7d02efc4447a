import { formatProblem } from '../errors';
import type { GatedRequest } from '../promotion/gate-request';
import type { JudgedMerge } from '../promotion/judge-earlier-merges';
import type { Refreshed, RefreshedRequest } from '../promotion/refresh';
import type { Outcome } from './command';
import { followedJson, followedText, gateLines, type GateView } from './promote-outcome';
import { table } from './table';

/** What the gates of requests say. Exit code 3 where one is not open. */
export function gateOutcome(gated: readonly GatedRequest[], view: GateView): Outcome {
  const text = gated.map(({ request, asked }) => {
    const mark = asked.outcome === 'open' ? '✓' : asked.outcome === 'waiting' ? '…' : '✗';
    const head = `${mark} ${asked.outcome}  ${request.title}  ${request.url}`;
    const lines = asked.gates.length === 0 ? `    ${asked.why}` : gateLines(asked.gates, view);
    return `${head}\n${lines}`;
  });
  return {
    text: gated.length === 0 ? 'no open requests' : text.join('\n'),
    json: { requests: gated.map(gatedJson) },
    exitCode: gated.every(({ asked }) => asked.outcome === 'open') ? 0 : 3,
  };
}

/**
 * What a refresh did. Exit code 1 where a request could not be brought up to date, 3 where a merge was found that should
 * not have been.
 */
export function refreshOutcome({ judged, requests, followed }: Refreshed, view: GateView): Outcome {
  const rows = requests.map((one) => [one.label, one.request.title, stateOf(one), one.done, one.why]);
  const text = [
    ...judged.map(judgedText),
    rows.length === 0 ? 'no open requests' : table(['', 'TITLE', 'GATES', 'DONE', 'WHY'], rows),
    ...followedText(followed, view),
  ];
  const json = {
    judged: judged.map(({ request: { number, url }, ...one }) => ({ number, url, ...one })),
    requests: requests.map(({ request, label, done, why, gated, problems }) => ({
      ...(gated === undefined ? { number: request.number, url: request.url } : gatedJson(gated)),
      label,
      done,
      why,
      problems,
    })),
    followed: followedJson(followed),
  };
  const isFailed = requests.some((one) => one.done === 'failed') || judged.some(({ problems }) => problems.length > 0);
  const isFaulty = judged.some(({ fault }) => fault !== undefined);
  return { text: text.join('\n'), json, exitCode: isFailed ? 1 : isFaulty ? 3 : 0 };
}

function judgedText({ label, commit, fault, done, problems }: JudgedMerge): string {
  const merged = `${label} was merged as ${commit.slice(0, 10)}`;
  if (problems.length > 0) return `${merged}, and could not be judged: ${problems.map(formatProblem).join('; ')}`;
  const found = 'onto more than its gates were asked on';
  return fault === undefined
    ? `${merged} ${found}, which changes nothing for it`
    : `✗ ${merged} ${found}: ${fault}\n    ${done ?? ''}`;
}

function stateOf({ gated }: RefreshedRequest): string {
  return gated?.asked.outcome ?? '';
}

function gatedJson({ request, asked, changed }: GatedRequest): object {
  const { number, url, title, headSha } = request;
  const { outcome, why, until, gates } = asked;
  return { number, url, title, headSha, outcome, why, until, gates, statusChanged: changed };
}

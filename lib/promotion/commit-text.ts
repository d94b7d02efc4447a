/** What a commit of Slipway's says about itself, for machines. */
export interface Trailers {
  /** Commit of the program. */
  readonly program?: string;
  /** Id of the plan: equal plans have equal ids. */
  readonly plan: string;
  /** What the commit is: `publish`, `promote`, `rollback`, … */
  readonly action: string;
  /** `app@environment generation version`, one per release that it changes. */
  readonly releases?: readonly string[];
  readonly reason?: string;
}

/** A commit message: subject, body, trailers. */
export function commitText(subject: string, body: string, trailers: Trailers): string {
  const lines = [
    `Slipway-Action: ${trailers.action}`,
    ...(trailers.releases ?? []).map((one) => `Slipway-Release: ${one}`),
    ...(trailers.reason === undefined ? [] : [`Slipway-Reason: ${oneLine(trailers.reason)}`]),
    ...(trailers.program === undefined ? [] : [`Slipway-Program: ${trailers.program}`]),
    `Slipway-Plan: ${trailers.plan}`,
  ];
  return [oneLine(subject), ...(body === '' ? [] : [body.trim()]), lines.join('\n')].join('\n\n');
}

/** A reason must not end a trailer and begin another. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

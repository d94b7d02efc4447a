import type { Env, Job, Occasion, Pipeline, Step, Value } from './pipeline';

/** What a provider whose jobs are shell scripts calls things. */
export interface ShellWords {
  /** A value as text between double quotes: `$CI_COMMIT_SHA`. */
  readonly value: (value: Exclude<Value, string>, job: Job) => string;
  /** A test that holds on these occasions: `[ "$CI_PIPELINE_SOURCE" = schedule ]`. */
  readonly occasion: (occasion: Occasion) => string;
  /** Steps that every provider does in its own way. */
  readonly step: (step: Exclude<Step, { do: 'run' | 'node' }>, job: Job) => readonly string[];
}

/** A job as the lines of a shell script. Each step ends the job where it fails, but for those that always run. */
export function shellScript(job: Job, pipeline: Pipeline, words: ShellWords): string[] {
  const folder = job.folder === undefined ? [] : [`cd ${job.folder}`];
  const [first = [], ...others] = job.steps.map((step) => stepLines(step, job, pipeline, words));
  return [...exports(job.env ?? {}, job, words), ...first, ...folder, ...others.flat()];
}

function stepLines(step: Step, job: Job, { triggers }: Pipeline, words: ShellWords): readonly string[] {
  if (step.do === 'node') return [];
  const lines = step.do === 'run' ? [...exports(step.env ?? {}, job, words), step.command] : words.step(step, job);
  const among = job.occasions ?? triggers.map(({ on }) => on);
  const only = step.occasions?.filter((one) => among.includes(one));
  if (only === undefined || only.length === among.length || lines.length === 0) return lines;
  return [`if ${only.map(words.occasion).join(' || ')}; then\n${lines.map(indented).join('\n')}\nfi`];
}

function indented(line: string): string {
  return line.replace(/^/gm, '  ');
}

/** Variables that the provider has under the same name already need no line. */
function exports(env: Env, job: Job, { value }: ShellWords): string[] {
  return Object.entries(env).flatMap(([name, one]) => {
    const text = typeof one === 'string' ? one : value(one, job);
    return text === `$${name}` ? [] : [`export ${name}="${text}"`];
  });
}

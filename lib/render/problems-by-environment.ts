import type { Problem } from '../errors';

/** What a mistake stands in. */
export interface Place {
  /** The file, and the app where the file's name does not say it. */
  readonly declared: string;
  /** Undefined for what belongs to no single environment. */
  readonly environment?: string;
}

/** Collects mistakes: one that shows in several environments is told once, and names them. */
export class ProblemsByEnvironment {
  readonly #found = new Map<string, { readonly problem: Problem; readonly environments: Set<string> } & Place>();

  /** Takes note of the mistakes of one place. */
  add({ declared, environment }: Place, problems: readonly Problem[]): void {
    for (const problem of problems) {
      const key = JSON.stringify([declared, problem.where, problem.problem, problem.fix]);
      const found = this.#found.get(key) ?? { problem, declared, environments: new Set() };
      if (environment !== undefined) found.environments.add(environment);
      this.#found.set(key, found);
    }
  }

  /** Each mistake once. */
  all(): Problem[] {
    return [...this.#found.values()].map(({ problem, declared, environments }) => {
      const parts = [declared, [...environments].join(', '), problem.where ?? ''];
      return { ...problem, where: parts.filter((part) => part !== '').join(': ') };
    });
  }
}

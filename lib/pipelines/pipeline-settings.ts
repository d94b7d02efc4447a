import type { AppProps } from './app-options';
import type { ProgramProps } from './program-options';

/** What `environments/pipelines.ts` may say of CI; everything has a default. */
export interface PipelineSettings {
  /** What runs the pipelines, where the command line names none. @default 'github-actions' */
  readonly provider?: string;
  /** The repository of the program, and where it differs from what is usual. */
  readonly program?: Partial<ProgramProps>;
  /** For every app. */
  readonly allApps?: Partial<Omit<AppProps, 'app' | 'images'>>;
  /** For some apps, by name. */
  readonly apps?: Readonly<Record<string, Partial<Omit<AppProps, 'app'>>>>;
}

/** Declares how CI is set up: `export const pipelines = pipelineSettings({ … })`. */
export function pipelineSettings(settings: PipelineSettings): PipelineSettings {
  return settings;
}

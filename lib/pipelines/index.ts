/**
 * CI as data: a pipeline says what runs when, with which rights and secrets; each provider in `providers/` turns it into
 * its own files. `appPipeline`, `programPipelines` and `environmentPipelines` build them from typed options, `makefile`
 * holds the steps of an app, and `planFiles` compares what is generated with what is there.
 */
export { appOptions, flowBranches, type AppOptions, type AppProps } from './app-options';
export { appPipeline } from './app-pipeline';
export { environmentPipelines } from './environment-pipelines';
export { findProvider, providerNames } from './find-provider';
export { makefile } from './makefile';
export type { Pipeline } from './pipeline';
export type { PipelineProvider } from './pipeline-provider';
export { pipelineSettings, type PipelineSettings } from './pipeline-settings';
export { planFiles, type PlannedFile } from './plan-files';
export { programOptions, type ProgramOptions, type ProgramProps } from './program-options';
export { programPipelines } from './program-pipelines';
export { settingsProblems } from './settings-problems';

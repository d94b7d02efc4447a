import { ComponentResource, type ComponentResourceOptions, type Input } from '@pulumi/pulumi';
import { pipelineSecret, type BuiltForge, type ForgeSituation, type PipelineSettings } from '../forge-settings';
import { apiSettings, type ForgeApi } from './api-settings';
import { deployKey } from './deploy-key';
import { settingVariables, type RepositorySettings } from './repository-settings';

/** Repositories on a forge that is set up by its API. */
export interface ApiRepositoriesArgs extends Pick<ForgeSituation, 'secretOf' | 'webhook'> {
  readonly api: ForgeApi;
  readonly settings: RepositorySettings;
  /** @default a deploy key that may write */
  readonly publisher?: string;
  readonly pipelines?: PipelineSettings;
}

/** The program and the environment repo on a forge: who may push, what must pass, which keys read and write. */
export class ApiRepositories extends ComponentResource {
  /** The forge as the bootstrap goes on with it. */
  readonly built: BuiltForge;

  constructor(name: string, args: ApiRepositoriesArgs, options: ComponentResourceOptions = {}) {
    super('slipway:cluster:ApiRepositories', name, {}, options);
    const { api, settings, publisher, webhook, pipelines = {}, secretOf } = args;
    const read = deployKey(`${name}-read`, this);
    const publish = publisher === undefined ? deployKey(`${name}-publish`, this) : undefined;
    const own = { parent: this };
    const repositories = apiSettings(`${name}-repositories`, { api, settings: settings.repositories }, own);
    const publicKeys = {
      [settingVariables.readKey]: read.publicKey,
      ...(publish === undefined ? {} : { [settingVariables.publishKey]: publish.publicKey }),
    };
    const keys = apiSettings(
      `${name}-keys`,
      { api, settings: settings.keys, variables: publicKeys },
      { ...own, dependsOn: repositories },
    );
    const variables: Record<string, Input<string>> = {
      ...(publish === undefined ? {} : { [settingVariables.publisherKey]: publish.privateKey }),
      ...(webhook === undefined ? {} : { [settingVariables.webhookSecret]: webhook.secret }),
      ...Object.fromEntries(
        (pipelines.secrets ?? []).map((one) => [settingVariables.pipeline(one), secretOf(pipelineSecret(one))]),
      ),
    };
    apiSettings(`${name}-rules`, { api, settings: settings.rules, variables }, { ...own, dependsOn: keys });
    const publisherKey = publish === undefined ? {} : { publisherKey: publish.privateKey };
    this.built = { resource: this, readKey: read.privateKey, ...publisherKey };
    this.registerOutputs({});
  }
}

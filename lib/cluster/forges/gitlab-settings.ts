import type { ForgeSituation } from '../forge-settings';
import type { ApiPlace, ApiSetting, ApiValue } from './api-settings';
import { forgeLabels } from './forge-labels';
import type { GitLabOptions } from './gitlab';
import { settingVariables, type RepositorySettings } from './repository-settings';

/** What the projects are kept in order by. */
type GitLabArgs = GitLabOptions & ForgeSituation;

const readTitle = 'Argo CD';
const publishTitle = 'Slipway publishes';

/**
 * What GitLab's API is asked for.
 *
 * @see https://docs.gitlab.com/api/api_resources/
 */
export function gitLabSettings(args: GitLabArgs): RepositorySettings {
  const { group, program, environmentRepo, publisher, branch, webhook, environments, pipelines = {} } = args;
  const [code, state] = [program, environmentRepo].map((one) => `/projects/${encodeURIComponent(`${group}/${one}`)}`);
  if (code === undefined || state === undefined) throw new Error('there are two projects');
  const deployKeys = `${state}/deploy_keys`;
  const nobody = { access_level: 0 };
  const pushers: ApiValue =
    publisher === undefined
      ? { deploy_key_id: { idOf: { path: `${deployKeys}?per_page=100`, where: { title: publishTitle } } } }
      : { user_id: { idOf: { path: `/users?username=${publisher}`, where: { username: publisher } } } };
  const ownKey = { key: 'SLIPWAY_PUBLISHER_KEY', value: { variable: settingVariables.publisherKey } };
  return {
    repositories: [project(code, group, program), project(state, group, environmentRepo)],
    keys: [
      key(deployKeys, readTitle, { key: { variable: settingVariables.readKey }, can_push: false }),
      ...(publisher === undefined
        ? [key(deployKeys, publishTitle, { key: { variable: settingVariables.publishKey }, can_push: true })]
        : []),
    ],
    rules: [
      protectedBranch(code, 'main', nobody),
      protectedBranch(state, branch, pushers),
      ...(webhook === undefined ? [] : [hook(state, webhook.url)]),
      ...Object.entries(forgeLabels(environments)).map(([name, color]) => label(state, name, color)),
      ...environments.map(({ name }) => environment(code, name)),
      ...[code, state].flatMap((one) => pipelineVariables(one, pipelines)),
      ...(publisher === undefined ? [variable(code, ownKey.key, ownKey.value)] : []),
    ],
  };
}

/** Kept when the stack is destroyed: the history of what ran where is worth more than any cluster. */
function project(path: string, group: string, name: string): ApiSetting {
  const body = {
    only_allow_merge_if_pipeline_succeeds: true,
    only_allow_merge_if_all_discussions_are_resolved: true,
    remove_source_branch_after_merge: true,
  };
  const namespace_id = { idOf: { path: `/namespaces/${encodeURIComponent(group)}` } };
  return {
    name: `project ${name}`,
    find: { path },
    create: {
      method: 'POST',
      path: '/projects',
      body: { name, path: name, namespace_id, visibility: 'private', initialize_with_readme: true, ...body },
    },
    update: { method: 'PUT', path, body },
  };
}

/** A title names one key; what another key has it goes. */
function key(path: string, title: string, body: Readonly<Record<string, ApiValue>>): ApiSetting {
  return {
    name: `deploy key ${title}`,
    find: { path: `${path}?per_page=100`, where: { title } },
    create: { method: 'POST', path, body: { title, ...body } },
    remove: `${path}/{id}`,
  };
}

/** Made anew whenever it changes: a change of a protection only adds to who may push. */
function protectedBranch(projectPath: string, branch: string, pusher: ApiValue): ApiSetting {
  const path = `${projectPath}/protected_branches`;
  const one = `${path}/${encodeURIComponent(branch)}`;
  return {
    name: `protected branch ${branch}`,
    find: { path: one },
    create: {
      method: 'POST',
      path,
      body: {
        name: branch,
        allowed_to_push: [pusher],
        merge_access_level: 40,
        allow_force_push: false,
        code_owner_approval_required: true,
      },
    },
    remove: one,
    isKept: true,
  };
}

function hook(projectPath: string, url: string): ApiSetting {
  const path = `${projectPath}/hooks`;
  const body = {
    url,
    push_events: true,
    enable_ssl_verification: true,
    token: { variable: settingVariables.webhookSecret },
  };
  return named(`webhook ${url}`, { path: `${path}?per_page=100`, where: { url } }, path, body, 'PUT', true);
}

function label(projectPath: string, name: string, color: string): ApiSetting {
  const path = `${projectPath}/labels`;
  return named(`label ${name}`, { path: `${path}?per_page=100`, where: { name } }, path, { name, color: `#${color}` });
}

function environment(projectPath: string, name: string): ApiSetting {
  const path = `${projectPath}/environments`;
  return named(`environment ${name}`, { path: `${path}?name=${name}`, where: { name } }, path, { name });
}

function pipelineVariables(
  projectPath: string,
  { variables = {}, secrets = [] }: NonNullable<GitLabOptions['pipelines']>,
): ApiSetting[] {
  return [
    ...Object.entries(variables).map(([name, value]) => variable(projectPath, name, value, false)),
    ...secrets.map((name) => variable(projectPath, name, { variable: settingVariables.pipeline(name) })),
  ];
}

/** Runs on protected branches alone know secrets. They are not masked: GitLab masks no text of several lines. */
function variable(projectPath: string, name: string, value: ApiValue, isProtected = true): ApiSetting {
  const path = `${projectPath}/variables`;
  const body = { key: name, value, protected: isProtected, raw: true };
  return {
    name: `variable ${name}`,
    find: { path: `${path}/${name}` },
    create: { method: 'POST', path, body },
    update: { method: 'PUT', path: `${path}/${name}`, body },
    remove: `${path}/${name}`,
  };
}

function named(
  name: string,
  find: ApiPlace,
  path: string,
  body: Readonly<Record<string, ApiValue>>,
  method: 'PUT' | 'PATCH' = 'PUT',
  isRemoved = false,
): ApiSetting {
  return {
    ...{ name, find },
    create: { method: 'POST', path, body },
    update: { method, path: `${path}/{id}`, body },
    ...(isRemoved ? { remove: `${path}/{id}` } : {}),
  };
}

import { pinnedActions, uses } from '../pinned-actions';
import { imageReference, pinnedImages } from '../pinned-images';
import type { CloudLogin, Env, Occasion, Pipeline, Step, TokenAccess } from '../pipeline';
import { expression, occasionCondition, valueText } from './expressions';

/** Steps of a workflow that do what one step of a pipeline does. */
export function workflowSteps(step: Step, pipeline: Pipeline, among: readonly Occasion[]): WorkflowStep[] {
  const occasion = occasionCondition(step.occasions, among);
  const always = 'always' in step && step.always ? 'always()' : undefined;
  const condition = [always, occasion === undefined || always === undefined ? occasion : `(${occasion})`]
    .filter((one) => one !== undefined)
    .join(' && ');
  const limit = condition === '' ? {} : { if: condition };
  return plainSteps(step, pipeline).map(({ id, name, ...rest }) => ({
    ...(id === undefined ? {} : { id }),
    ...(name === undefined ? {} : { name }),
    ...limit,
    ...rest,
  }));
}

/** @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idsteps */
export interface WorkflowStep {
  readonly id?: string;
  readonly name?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string | number | boolean>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly run?: string;
}

function plainSteps(step: Step, pipeline: Pipeline): WorkflowStep[] {
  switch (step.do) {
    case 'checkout':
      return [{ uses: uses(pinnedActions.checkout), with: checkoutInputs(step, pipeline) }];
    case 'node':
      return [
        {
          uses: uses(pinnedActions.setupNode),
          with: { 'node-version': step.version, 'package-manager-cache': false },
        },
      ];
    case 'emulation':
      return step.platforms.every((one) => one === 'linux/amd64')
        ? []
        : [
            {
              uses: uses(pinnedActions.setupQemu),
              with: { image: imageReference(pinnedImages.binfmt), platforms: step.platforms.join(',') },
            },
          ];
    case 'cloud-login':
      return cloudLogin(step.login, step.registry);
    case 'git-token':
      return [appToken(step)];
    case 'report-findings':
      return [{ uses: uses(pinnedActions.uploadSarif), with: { sarif_file: step.file } }];
    case 'run':
      return [
        {
          name: step.name,
          ...(step.env === undefined ? {} : { env: envTexts(step.env, pipeline) }),
          run: step.command,
        },
      ];
  }
}

/** Variables as a workflow writes them. */
export function envTexts(env: Env, pipeline: Pipeline): Record<string, string> {
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [name, valueText(value, pipeline)]));
}

function checkoutInputs(
  { repository, requestInto, token, history = 'newest' }: Extract<Step, { do: 'checkout' }>,
  pipeline: Pipeline,
): NonNullable<WorkflowStep['with']> {
  const scheduled = pipeline.triggers.flatMap((one) => (one.on === 'schedule' ? (one.branch ?? []) : []))[0];
  return {
    ...(repository === undefined ? {} : { repository }),
    ...(requestInto === undefined ? {} : { ref: valueText({ fact: 'head' }, pipeline), path: requestInto }),
    ...(token === undefined ? {} : { token: expression(`steps.${token}-token.outputs.token`) }),
    ...(repository === undefined && scheduled !== undefined
      ? { ref: expression(`github.event_name == 'schedule' && '${scheduled}' || ''`) }
      : {}),
    ...(history === 'all' ? { 'fetch-depth': 0 } : {}),
    'persist-credentials': false,
  };
}

function cloudLogin(login: CloudLogin, registry: string): WorkflowStep[] {
  switch (login.cloud) {
    case 'aws':
      return [
        {
          uses: uses(pinnedActions.awsCredentials),
          with: { 'role-to-assume': login.role, 'aws-region': login.region },
        },
        passwordFrom(`aws ecr get-login-password --region ${login.region}`),
      ];
    case 'google':
      return [
        {
          id: 'cloud-login',
          uses: uses(pinnedActions.googleAuth),
          with: {
            workload_identity_provider: login.workloadIdentityProvider,
            service_account: login.serviceAccount,
            token_format: 'access_token',
          },
        },
      ];
    case 'azure':
      return [
        {
          uses: uses(pinnedActions.azureLogin),
          with: { 'client-id': login.clientId, 'tenant-id': login.tenantId, 'allow-no-subscriptions': true },
        },
        passwordFrom(
          `az acr login --name ${registry.split('.')[0] ?? ''} --expose-token --output tsv --query accessToken`,
        ),
      ];
  }
}

function passwordFrom(command: string): WorkflowStep {
  return {
    name: 'password of the registry',
    id: 'registry-password',
    run: `password=$(${command})\necho "::add-mask::$password"\necho "value=$password" >>"$GITHUB_OUTPUT"`,
  };
}

/**
 * A token of a GitHub App, for one repository and one purpose, that ends with the job.
 *
 * @see https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/making-authenticated-api-requests-with-a-github-app-in-a-github-actions-workflow
 */
function appToken({ repository, access }: Extract<Step, { do: 'git-token' }>): WorkflowStep {
  const [owner = '', ...name] = repository.split('/');
  const app = access === 'announce' ? 'ANNOUNCER' : 'SLIPWAY';
  return {
    id: `${access}-token`,
    uses: uses(pinnedActions.appToken),
    with: {
      'client-id': expression(`vars.${app}_CLIENT_ID`),
      'private-key': expression(`secrets.${app}_PRIVATE_KEY`),
      owner,
      repositories: name.join('/'),
      ...permissions[access],
    },
  };
}

const permissions: Readonly<Record<TokenAccess, Readonly<Record<string, string>>>> = {
  announce: { 'permission-actions': 'write' },
  read: { 'permission-contents': 'read', 'permission-pull-requests': 'read', 'permission-statuses': 'read' },
  write: { 'permission-contents': 'write', 'permission-pull-requests': 'write', 'permission-statuses': 'write' },
};

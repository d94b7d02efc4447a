import { UserError } from '../errors';
import { applicationReceipts, environmentLabel, type ApplicationReceiptsOptions } from './application-receipts';
import { applicationListSchema, type Application } from './application-status';
import type { RunKubectl } from './kubectl';
import type { ReceiptSource } from './receipt-source';

/** The cluster that Argo CD runs in, and what its Applications are compared with. */
export interface ClusterReceiptsOptions extends ApplicationReceiptsOptions {
  readonly kubectl: RunKubectl;
  /** Of the kubeconfig. @default the current one */
  readonly context?: string;
  /** @default 'argocd' */
  readonly namespace?: string;
}

/** Receipts from the Application objects in a cluster. Only reads: `get` and `list` of applications are all it needs. */
export function clusterReceipts(options: ClusterReceiptsOptions): ReceiptSource {
  const { kubectl, context, namespace = 'argocd' } = options;
  const where = context === undefined ? 'the current cluster' : `cluster ${context}`;
  return applicationReceipts(`Applications in ${where}`, options, async (environment) => {
    const from = [...(context === undefined ? [] : [`--context=${context}`]), `--namespace=${namespace}`];
    const what = ['get', 'applications.argoproj.io', `--selector=${environmentLabel}=${environment}`, '--output=json'];
    return parseApplications(where, await kubectl([...from, ...what]));
  });
}

function parseApplications(where: string, output: string): readonly Application[] {
  let value: unknown;
  try {
    value = JSON.parse(output);
  } catch (error) {
    throw new UserError(`kubectl did not print JSON for ${where}`, 'run kubectl get applications by hand', undefined, {
      cause: error,
    });
  }
  const list = applicationListSchema.safeParse(value);
  if (list.success) return list.data.items ?? [];
  const [issue] = list.error.issues;
  throw new UserError(
    `the Applications in ${where} are none that Slipway can read: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`,
    'check that Argo CD is installed there',
  );
}

/**
 * Receipts: proof that exactly one rendered tree was Synced and Healthy in a cluster, and since when.
 * One interface, `ReceiptSource`; commit statuses, Argo CD's API, a cluster's Applications and files are behind it.
 */
export { applicationHealth, applicationSchema, type Application, type ApplicationHealth } from './application-status';
export { type TreeReader } from './application-receipts';
export { argocdReceipts, type ArgocdReceiptsOptions } from './argocd-api-receipts';
export { clusterReceipts, type ClusterReceiptsOptions } from './cluster-receipts';
export {
  commitStatusReceipts,
  statusContext,
  type CommitStatusReceiptsOptions,
  type StatusAuthor,
  type TreeHistory,
} from './commit-status-receipts';
export { fileReceipts, formatReceipts, parseReceipts } from './file-receipts';
export { installedKubectl, type RunKubectl } from './kubectl';
export { allReceipts, type ReceiptSource, type WantedReceipts } from './receipt-source';
export { sourceKey } from './source-key';

import type { JsonSchema } from './json-schema';

const oneOf = (...values: readonly string[]): JsonSchema => ({ enum: values });
const port: JsonSchema = { minimum: 1, maximum: 65_535 };
const notNegative: JsonSchema = { minimum: 0 };
const positive: JsonSchema = { minimum: 1 };
const label: JsonSchema = {
  pattern: '^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$',
  title: 'a DNS label: at most 63 lower-case letters, digits and -',
};
const subdomain: JsonSchema = {
  pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$',
  maxLength: 253,
  title: 'a DNS subdomain: labels of lower-case letters, digits and -, dots between them',
};
const portName: JsonSchema = {
  pattern: '^(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*$',
  maxLength: 15,
  title: 'a port name: at most 15 lower-case letters, digits and single -, with a letter',
};
const portReference: JsonSchema = {
  anyOf: [
    { type: 'integer', ...port },
    { type: 'string', ...portName },
  ],
};
const labelKey: JsonSchema = {
  pattern: '^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$',
  title: 'a key: letters, digits, -, _ and ., at most 63, after an optional prefix/',
};
const labels: JsonSchema = {
  propertyNames: labelKey,
  additionalProperties: {
    type: 'string',
    pattern: '^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$',
    title: "a label's value: at most 63 letters, digits, -, _ and .",
  },
};
const configKeys: JsonSchema = {
  propertyNames: { pattern: '^[-._a-zA-Z0-9]+$', maxLength: 253, title: 'a key: letters, digits, -, _ and .' },
};
const resources: JsonSchema = {
  additionalProperties: {
    type: ['string', 'number'],
    pattern: '^\\+?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)(([KMGTPE]i)|[numkMGTPE]|[eE][+-]?[0-9]+)?$',
    minimum: 0,
    title: "a quantity that is not negative, like '500m' or '128Mi'",
  },
};
const core = 'io.k8s.api.core.v1.';
const networking = 'io.k8s.api.networking.v1.';

/**
 * What the API server asks of fields beyond their types, by the name of the schema and the field: its OpenAPI description
 * says it in words only. A later row does not undo an earlier one: each is merged into the field's own schema.
 *
 * @see https://github.com/kubernetes/kubernetes/tree/master/pkg/apis `Validate…` of each API group
 */
export const fieldRules: Readonly<Record<string, JsonSchema>> = {
  'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta#labels': labels,
  'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta#annotations': { propertyNames: labelKey },
  'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta#namespace': label,
  'io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector#matchLabels': labels,
  'io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelectorRequirement#operator': oneOf('In', 'NotIn', 'Exists', 'DoesNotExist'),
  'io.k8s.api.apps.v1.DeploymentSpec#replicas': notNegative,
  'io.k8s.api.apps.v1.DeploymentSpec#revisionHistoryLimit': notNegative,
  'io.k8s.api.apps.v1.DeploymentSpec#minReadySeconds': notNegative,
  'io.k8s.api.apps.v1.DeploymentStrategy#type': oneOf('RollingUpdate', 'Recreate'),
  'io.k8s.api.apps.v1.StatefulSetSpec#replicas': notNegative,
  'io.k8s.api.apps.v1.StatefulSetSpec#podManagementPolicy': oneOf('OrderedReady', 'Parallel'),
  'io.k8s.api.apps.v1.StatefulSetUpdateStrategy#type': oneOf('RollingUpdate', 'OnDelete'),
  'io.k8s.api.apps.v1.DaemonSetUpdateStrategy#type': oneOf('RollingUpdate', 'OnDelete'),
  'io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerSpec#maxReplicas': positive,
  'io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerSpec#minReplicas': positive,
  'io.k8s.api.autoscaling.v2.MetricSpec#type': oneOf('Resource', 'ContainerResource', 'Pods', 'Object', 'External'),
  'io.k8s.api.autoscaling.v2.MetricTarget#type': oneOf('Utilization', 'Value', 'AverageValue'),
  'io.k8s.api.batch.v1.CronJobSpec#concurrencyPolicy': oneOf('Allow', 'Forbid', 'Replace'),
  'io.k8s.api.batch.v1.CronJobSpec#schedule': {
    pattern:
      '^(@(yearly|annually|monthly|weekly|daily|midnight|hourly)|@every .+|[-0-9*/,?]+ +[-0-9*/,?]+ +[-0-9*/,?L]+ +[-0-9*/,?A-Za-z]+ +[-0-9*/,?A-Za-z#]+)$',
    title: "a schedule of five fields, like '15 3 * * *'",
  },
  'io.k8s.api.batch.v1.CronJobSpec#successfulJobsHistoryLimit': notNegative,
  'io.k8s.api.batch.v1.CronJobSpec#failedJobsHistoryLimit': notNegative,
  'io.k8s.api.batch.v1.JobSpec#backoffLimit': notNegative,
  'io.k8s.api.batch.v1.JobSpec#parallelism': notNegative,
  'io.k8s.api.batch.v1.JobSpec#completionMode': oneOf('NonIndexed', 'Indexed'),
  'io.k8s.api.batch.v1.JobSpec#ttlSecondsAfterFinished': notNegative,
  [`${core}ConfigMap#data`]: configKeys,
  [`${core}Secret#data`]: configKeys,
  [`${core}Secret#stringData`]: configKeys,
  [`${core}Container#name`]: label,
  [`${core}Container#imagePullPolicy`]: oneOf('Always', 'IfNotPresent', 'Never'),
  [`${core}Container#terminationMessagePolicy`]: oneOf('File', 'FallbackToLogsOnError'),
  [`${core}ContainerPort#containerPort`]: port,
  [`${core}ContainerPort#hostPort`]: port,
  [`${core}ContainerPort#name`]: portName,
  [`${core}ContainerPort#protocol`]: oneOf('TCP', 'UDP', 'SCTP'),
  [`${core}EnvVar#name`]: {
    pattern: '^[-._a-zA-Z][-._a-zA-Z0-9]*$',
    title: "an environment variable's name: letters, digits, _, - and ., no digit first",
  },
  [`${core}HTTPGetAction#port`]: portReference,
  [`${core}HTTPGetAction#scheme`]: oneOf('HTTP', 'HTTPS'),
  [`${core}TCPSocketAction#port`]: portReference,
  [`${core}GRPCAction#port`]: port,
  [`${core}Probe#failureThreshold`]: positive,
  [`${core}Probe#periodSeconds`]: positive,
  [`${core}Probe#successThreshold`]: positive,
  [`${core}Probe#timeoutSeconds`]: positive,
  [`${core}Probe#initialDelaySeconds`]: notNegative,
  [`${core}PodSpec#dnsPolicy`]: oneOf('ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None'),
  [`${core}PodSpec#preemptionPolicy`]: oneOf('Never', 'PreemptLowerPriority'),
  [`${core}PodSpec#restartPolicy`]: oneOf('Always', 'OnFailure', 'Never'),
  [`${core}PodSpec#terminationGracePeriodSeconds`]: notNegative,
  [`${core}PodSpec#containers`]: { minItems: 1 },
  [`${core}PodSpec#serviceAccountName`]: subdomain,
  [`${core}PersistentVolumeClaimSpec#volumeMode`]: oneOf('Filesystem', 'Block'),
  [`${core}PersistentVolumeClaimSpec#accessModes`]: {
    minItems: 1,
    items: { type: 'string', ...oneOf('ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOncePod') },
  },
  [`${core}ResourceRequirements#limits`]: resources,
  [`${core}ResourceRequirements#requests`]: resources,
  [`${core}ResourceQuotaSpec#hard`]: resources,
  [`${core}LimitRangeItem#type`]: oneOf('Container', 'Pod', 'PersistentVolumeClaim'),
  [`${core}SeccompProfile#type`]: oneOf('RuntimeDefault', 'Localhost', 'Unconfined'),
  [`${core}SecurityContext#procMount`]: oneOf('Default', 'Unmasked'),
  [`${core}SecurityContext#runAsUser`]: notNegative,
  [`${core}SecurityContext#runAsGroup`]: notNegative,
  [`${core}PodSecurityContext#runAsUser`]: notNegative,
  [`${core}PodSecurityContext#runAsGroup`]: notNegative,
  [`${core}PodSecurityContext#fsGroup`]: notNegative,
  [`${core}PodSecurityContext#fsGroupChangePolicy`]: oneOf('OnRootMismatch', 'Always'),
  [`${core}ServicePort#port`]: port,
  [`${core}ServicePort#name`]: label,
  [`${core}ServicePort#nodePort`]: { minimum: 0, maximum: 65_535 },
  [`${core}ServicePort#protocol`]: oneOf('TCP', 'UDP', 'SCTP'),
  [`${core}ServicePort#targetPort`]: portReference,
  [`${core}ServiceSpec#type`]: oneOf('ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'),
  [`${core}ServiceSpec#externalTrafficPolicy`]: oneOf('Cluster', 'Local'),
  [`${core}ServiceSpec#internalTrafficPolicy`]: oneOf('Cluster', 'Local'),
  [`${core}ServiceSpec#ipFamilyPolicy`]: oneOf('SingleStack', 'PreferDualStack', 'RequireDualStack'),
  [`${core}ServiceSpec#sessionAffinity`]: oneOf('ClientIP', 'None'),
  [`${core}ServiceSpec#selector`]: labels,
  [`${core}Toleration#effect`]: oneOf('NoSchedule', 'PreferNoSchedule', 'NoExecute'),
  [`${core}Toleration#operator`]: oneOf('Exists', 'Equal'),
  [`${core}TopologySpreadConstraint#maxSkew`]: positive,
  [`${core}TopologySpreadConstraint#whenUnsatisfiable`]: oneOf('DoNotSchedule', 'ScheduleAnyway'),
  [`${core}Volume#name`]: label,
  [`${core}EmptyDirVolumeSource#medium`]: oneOf('', 'Memory', 'HugePages', 'HugePages-2Mi', 'HugePages-1Gi'),
  [`${core}VolumeMount#mountPath`]: { pattern: '^[^:]+$', title: "a path without ':'" },
  [`${networking}HTTPIngressPath#pathType`]: oneOf('Exact', 'Prefix', 'ImplementationSpecific'),
  [`${networking}NetworkPolicySpec#policyTypes`]: { items: { type: 'string', ...oneOf('Ingress', 'Egress') } },
  [`${networking}NetworkPolicyPort#protocol`]: oneOf('TCP', 'UDP', 'SCTP'),
  [`${networking}NetworkPolicyPort#port`]: portReference,
  [`${networking}NetworkPolicyPort#endPort`]: port,
  [`${networking}IPBlock#cidr`]: { pattern: '^[0-9a-fA-F:.]+/[0-9]{1,3}$', title: "a CIDR, like '10.0.0.0/8'" },
  [`${networking}ServiceBackendPort#number`]: port,
  'io.k8s.api.policy.v1.PodDisruptionBudgetSpec#unhealthyPodEvictionPolicy': oneOf('IfHealthyBudget', 'AlwaysAllow'),
  'io.k8s.api.policy.v1.PodDisruptionBudgetSpec#minAvailable': wholeOrPercent(),
  'io.k8s.api.policy.v1.PodDisruptionBudgetSpec#maxUnavailable': wholeOrPercent(),
  'io.k8s.api.apps.v1.RollingUpdateDeployment#maxSurge': wholeOrPercent(),
  'io.k8s.api.apps.v1.RollingUpdateDeployment#maxUnavailable': wholeOrPercent(),
  'io.k8s.api.rbac.v1.PolicyRule#verbs': { minItems: 1 },
  'io.k8s.api.rbac.v1.Subject#kind': oneOf('User', 'Group', 'ServiceAccount'),
  'io.k8s.api.rbac.v1.RoleRef#kind': oneOf('Role', 'ClusterRole'),
}; // prettier-ignore

function wholeOrPercent(): JsonSchema {
  const percent: JsonSchema = { pattern: '^(100|[0-9]{1,2})%$', title: "a whole number or a percentage, like '25%'" };
  return {
    anyOf: [
      { type: 'integer', minimum: 0 },
      { type: 'string', ...percent },
    ],
  };
}

const pathSegment: JsonSchema = {
  pattern: '^(?!\\.{1,2}$)[^/%]+$',
  title: "a path segment: neither '.' nor '..', without '/' and '%'",
};
const service: JsonSchema = {
  pattern: '^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$',
  title: 'a DNS label that starts with a letter',
};

/** What names of a kind look like; DNS subdomains where nothing is said. */
export const nameRules: ReadonlyMap<string, JsonSchema> = new Map(
  Object.entries({
    Namespace: label,
    Service: service,
    Role: pathSegment,
    ClusterRole: pathSegment,
    RoleBinding: pathSegment,
    ClusterRoleBinding: pathSegment,
    CronJob: { ...subdomain, maxLength: 52 },
  }),
);

/** The rule for names of other kinds. */
export const usualName = subdomain;

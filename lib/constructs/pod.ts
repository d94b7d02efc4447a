import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { UserError } from '../errors';
import { wholeSeconds } from '../model/units';
import { configMapOfFiles } from './config-files';
import { container, type FinishedContainer } from './container';
import type { ExtraContainer } from './container-options';
import { exceptionReasons, podSecurityContext } from './security';
import { podVolumes, type Mounts, type PodVolumes } from './volumes';
import type { WorkloadProps } from './workload-options';

/** A pod template, and the claims that its volumes need beside it. */
export interface Pod {
  readonly template: k8s.PodTemplateSpec;
  readonly claims: PodVolumes['claims'];
}

/** The pod of a workload: its containers with their volumes, and the security settings of all of them. */
export function pod(scope: Construct, props: WorkloadProps, labels: Record<string, string>): Pod {
  const { main, init, sidecars } = containersOf(scope, props);
  const all = [...init, main, ...sidecars];
  const { volumes, claims } = podVolumes(
    all.map((one) => one.mounts),
    props.kind ?? 'Deployment',
    (volume) => `${props.name}-${volume}`,
  );
  const reasons = exceptionReasons([props.allow, ...all.map((one) => one.allow)]);
  const annotations = {
    ...props.podAnnotations,
    ...(reasons === undefined ? {} : { 'slipway.dev/security-exceptions': reasons }),
  };
  const spec: k8s.PodSpec = {
    serviceAccountName: props.name,
    automountServiceAccountToken: props.allow?.serviceAccountToken !== undefined,
    securityContext: podSecurityContext(props.runAs, props.allow),
    containers: [main, ...sidecars].map(container),
    ...(init.length === 0 ? {} : { initContainers: init.map(container) }),
    ...(volumes.length === 0 ? {} : { volumes: [...volumes] }),
    ...scheduling(props, labels),
  };
  return {
    template: {
      metadata: {
        labels: { ...props.podLabels, ...labels },
        ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
      },
      spec,
    },
    claims,
  };
}

function containersOf(
  scope: Construct,
  props: WorkloadProps,
): { main: FinishedContainer; init: FinishedContainer[]; sidecars: FinishedContainer[] } {
  const { container: mainName = 'main', allow } = props;
  const main = finish(scope, props, {
    ...props,
    name: mainName,
    ports: props.ports,
    ...(allow === undefined ? {} : { allow }),
  });
  return {
    main,
    init: props.initContainers.map((one) => ({ ...finish(scope, props, one), init: true })),
    sidecars: props.sidecars.map((one) => finish(scope, props, one)),
  };
}

type Unfinished = Omit<ExtraContainer, 'image'>;

function finish(scope: Construct, props: WorkloadProps, options: Unfinished): FinishedContainer {
  const { name, ports = [], volumes = {}, files = {} } = options;
  const image = props.images[name];
  if (image === undefined) {
    throw new UserError(
      `container '${name}' has no image`,
      'give the container an image, or the release an image of that name',
    );
  }
  const mapName = name === (props.container ?? 'main') ? props.name : `${props.name}-${name}`;
  const mounts: Mounts = { ...volumes, ...configMapOfFiles(scope, mapName, files).mounts };
  return { ...options, name, image, ports, mounts };
}

function scheduling(props: WorkloadProps, labels: Record<string, string>): Partial<k8s.PodSpec> {
  const { shutdown, priorityClass, imagePullSecrets = [], nodeSelector, tolerations = [], allow } = props;
  const spread = spreadConstraints(props, labels);
  const restart = props.kind === 'CronJob' || props.kind === 'Job' ? (props.job?.restart ?? 'OnFailure') : undefined;
  return {
    ...(restart === undefined ? {} : { restartPolicy: restart }),
    ...(shutdown?.grace === undefined ? {} : { terminationGracePeriodSeconds: wholeSeconds(shutdown.grace) }),
    ...(spread.length === 0 ? {} : { topologySpreadConstraints: spread }),
    ...(priorityClass === undefined ? {} : { priorityClassName: priorityClass }),
    ...(imagePullSecrets.length === 0 ? {} : { imagePullSecrets: imagePullSecrets.map((name) => ({ name })) }),
    ...(nodeSelector === undefined ? {} : { nodeSelector: { ...nodeSelector } }),
    ...(tolerations.length === 0 ? {} : { tolerations: [...tolerations] }),
    ...(allow?.hostNetwork === undefined ? {} : { hostNetwork: true }),
    ...(allow?.hostPID === undefined ? {} : { hostPID: true }),
  };
}

/** Whether there can be more than one pod at a time. */
export function hasSeveralPods({ kind = 'Deployment', autoscaling, replicas = 1 }: WorkloadProps): boolean {
  return (kind === 'Deployment' || kind === 'StatefulSet') && (autoscaling?.min ?? replicas) > 1;
}

function spreadConstraints(props: WorkloadProps, labels: Record<string, string>): k8s.TopologySpreadConstraint[] {
  if (props.spread === 'none') return [];
  if (props.spread !== undefined) return [...props.spread];
  if (!hasSeveralPods(props)) return [];
  return ['kubernetes.io/hostname', 'topology.kubernetes.io/zone'].map((topologyKey) => ({
    topologyKey,
    maxSkew: 1,
    whenUnsatisfiable: 'ScheduleAnyway',
    labelSelector: { matchLabels: labels },
  }));
}

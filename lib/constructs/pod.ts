import type { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { wholeSeconds } from '../model/units';
import { configMapOfFiles } from './config-files';
import { container, type FinishedContainer } from './container';
import type { ExtraContainer } from './container-options';
import type { FinishedWorkload } from './finished-workload';
import { nameLabels } from './name-labels';
import { podVolumes, type PodVolumes } from './pod-volumes';
import { exceptionReasons, podSecurityContext } from './security';

/** A pod template, and the claims that its volumes need beside it. */
export interface Pod {
  readonly template: k8s.PodTemplateSpec;
  readonly claims: PodVolumes['claims'];
}

/** The pod of a workload: its containers with their volumes, and the security settings of all of them. */
export function pod(scope: Construct, workload: FinishedWorkload): Pod {
  const { name, podLabels, runAs, allow } = workload;
  const main = mainContainer(scope, workload);
  const init = workload.initContainers.map((one) => ({ ...finish(scope, workload, one), init: true }));
  const sidecars = workload.sidecars.map((one) => finish(scope, workload, one));
  const all = [...init, main, ...sidecars];
  const { volumes, claims } = podVolumes(
    [...all.map((one) => one.mounts), Object.fromEntries(workload.podVolumes.map((one) => [one.name ?? '', one]))],
    workload.kind,
    (volume) => `${name}-${volume}`,
  );
  const annotations = podAnnotations(workload, all);
  const spec: k8s.PodSpec = {
    serviceAccountName: name,
    automountServiceAccountToken: allow?.serviceAccountToken !== undefined,
    // Variables for every Service of the namespace would tie a pod to what others deploy.
    enableServiceLinks: false,
    securityContext: podSecurityContext(runAs),
    containers: [main, ...sidecars].map(container),
    ...(init.length === 0 ? {} : { initContainers: init.map(container) }),
    ...(volumes.length === 0 ? {} : { volumes: [...volumes] }),
    ...scheduling(workload),
  };
  const metadata = {
    labels: { ...podLabels, ...nameLabels(name) },
    ...(annotations === undefined ? {} : { annotations }),
  };
  return { template: { metadata, spec }, claims };
}

function podAnnotations(
  { podAnnotations: given, allow }: FinishedWorkload,
  containers: readonly FinishedContainer[],
): Record<string, string> | undefined {
  const reasons = exceptionReasons([allow, ...containers.map((one) => one.allow)]);
  const all = { ...given, ...(reasons === undefined ? {} : { 'slipway.dev/security-exceptions': reasons }) };
  return Object.keys(all).length === 0 ? undefined : all;
}

function mainContainer(scope: Construct, workload: FinishedWorkload): FinishedContainer {
  // The pod's user is the pod's own setting.
  const { runAs: _podUser, allow, container: name, ...options } = workload;
  return finish(scope, workload, { ...options, name, ...(allow === undefined ? {} : { allow }) });
}

function finish(
  scope: Construct,
  workload: FinishedWorkload,
  options: Omit<ExtraContainer, 'image'>,
): FinishedContainer {
  const { name, ports = [], volumes, files = {} } = options;
  const mapName = name === workload.container ? workload.name : `${workload.name}-${name}`;
  const mounts = { ...volumes, ...configMapOfFiles(scope, mapName, files, nameLabels(workload.name)) };
  return { ...options, name, image: workload.images[name] ?? '', ports, mounts };
}

function scheduling(workload: FinishedWorkload): Partial<k8s.PodSpec> {
  const { kind, shutdown, priorityClass, imagePullSecrets, nodeSelector, tolerations = [], allow } = workload;
  const spread = spreadConstraints(workload);
  const restart = kind === 'CronJob' || kind === 'Job' ? (workload.job?.restart ?? 'OnFailure') : undefined;
  return {
    ...(restart === undefined ? {} : { restartPolicy: restart }),
    ...(shutdown?.grace === undefined ? {} : { terminationGracePeriodSeconds: wholeSeconds(shutdown.grace) }),
    ...(spread.length === 0 ? {} : { topologySpreadConstraints: spread }),
    ...(priorityClass === undefined ? {} : { priorityClassName: priorityClass }),
    ...(imagePullSecrets.length === 0 ? {} : { imagePullSecrets: imagePullSecrets.map((name) => ({ name })) }),
    ...(nodeSelector === undefined ? {} : { nodeSelector: { ...nodeSelector } }),
    ...(tolerations.length === 0 ? {} : { tolerations: [...tolerations] }),
    ...(allow?.hostNetwork === undefined ? {} : { hostNetwork: true }),
    ...(allow?.hostPID === undefined ? {} : { hostPid: true }),
  };
}

/** Whether there can be more than one pod at a time. */
export function hasSeveralPods({ kind, autoscaling, replicas = 1 }: FinishedWorkload): boolean {
  return (kind === 'Deployment' || kind === 'StatefulSet') && (autoscaling?.min ?? replicas) > 1;
}

function spreadConstraints(workload: FinishedWorkload): k8s.TopologySpreadConstraint[] {
  const { spread, name } = workload;
  if (spread === 'none') return [];
  if (spread !== undefined) return [...spread];
  if (!hasSeveralPods(workload)) return [];
  return ['kubernetes.io/hostname', 'topology.kubernetes.io/zone'].map((topologyKey) => ({
    topologyKey,
    maxSkew: 1,
    whenUnsatisfiable: 'ScheduleAnyway',
    labelSelector: { matchLabels: nameLabels(name) },
  }));
}

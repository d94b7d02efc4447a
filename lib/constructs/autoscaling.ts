import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { nameLabels } from './name-labels';

/** Bounds and targets of a HorizontalPodAutoscaler; at least one target. */
export interface Autoscaling {
  readonly min: number;
  readonly max: number;
  /** Average CPU use in percent of the request. */
  readonly cpuPercent?: number;
  /** Average memory use in percent of the request. */
  readonly memoryPercent?: number;
  /** Any other metric: made by {@link podsMetric} or {@link externalMetric}, or as Kubernetes has it. */
  readonly metrics?: readonly k8s.MetricSpecV2[];
  readonly behavior?: k8s.HorizontalPodAutoscalerBehaviorV2;
}

/** A metric of each pod, whose average is to stay at a quantity. @example podsMetric('http_requests_per_second', '100') */
export function podsMetric(name: string, average: string): k8s.MetricSpecV2 {
  const target = { type: 'AverageValue', averageValue: k8s.Quantity.fromString(average) };
  return { type: 'Pods', pods: { metric: { name }, target } };
}

/** A metric from outside the cluster, whose share per pod is to stay at a quantity: a queue's length. */
export function externalMetric(
  name: string,
  average: string,
  labels?: Readonly<Record<string, string>>,
): k8s.MetricSpecV2 {
  const target = { type: 'AverageValue', averageValue: k8s.Quantity.fromString(average) };
  const metric = { name, ...(labels === undefined ? {} : { selector: { matchLabels: { ...labels } } }) };
  return { type: 'External', external: { metric, target } };
}

/** Scales a workload between bounds; the workload itself then names no replicas. */
export function autoscaler(scope: Construct, target: { kind: string; name: string }, options: Autoscaling): void {
  const { min, max, cpuPercent, memoryPercent, behavior } = options;
  new k8s.KubeHorizontalPodAutoscalerV2(scope, 'autoscaler', {
    metadata: { name: target.name, labels: nameLabels(target.name) },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', ...target },
      minReplicas: min,
      maxReplicas: max,
      metrics: [...resource('cpu', cpuPercent), ...resource('memory', memoryPercent), ...(options.metrics ?? [])],
      ...(behavior === undefined ? {} : { behavior }),
    },
  });
}

function resource(name: string, averageUtilization: number | undefined): k8s.MetricSpecV2[] {
  if (averageUtilization === undefined) return [];
  return [{ type: 'Resource', resource: { name, target: { type: 'Utilization', averageUtilization } } }];
}

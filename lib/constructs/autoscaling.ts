import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { UserError } from '../errors';

/** Bounds and targets of a HorizontalPodAutoscaler; at least one target. */
export interface Autoscaling {
  readonly min: number;
  readonly max: number;
  /** Average CPU use in percent of the request. */
  readonly cpuPercent?: number;
  /** Average memory use in percent of the request. */
  readonly memoryPercent?: number;
  /** Any other metric. */
  readonly metrics?: readonly k8s.MetricSpecV2[];
  readonly behavior?: k8s.HorizontalPodAutoscalerBehaviorV2;
}

/** Scales a workload between bounds; the workload itself then names no replicas. */
export function autoscaler(scope: Construct, target: { kind: string; name: string }, options: Autoscaling): void {
  const { min, max, cpuPercent, memoryPercent, behavior } = options;
  const metrics = [...resource('cpu', cpuPercent), ...resource('memory', memoryPercent), ...(options.metrics ?? [])];
  if (metrics.length === 0)
    throw new UserError('autoscaling has no target', 'give cpuPercent, memoryPercent or metrics');
  if (min < 1 || max < min) {
    throw new UserError(`autoscaling between ${min} and ${max}`, 'min must be 1 or more, max not below min');
  }
  new k8s.KubeHorizontalPodAutoscalerV2(scope, 'autoscaler', {
    metadata: { name: target.name },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', ...target },
      minReplicas: min,
      maxReplicas: max,
      metrics,
      ...(behavior === undefined ? {} : { behavior }),
    },
  });
}

function resource(name: string, averageUtilization: number | undefined): k8s.MetricSpecV2[] {
  if (averageUtilization === undefined) return [];
  return [{ type: 'Resource', resource: { name, target: { type: 'Utilization', averageUtilization } } }];
}

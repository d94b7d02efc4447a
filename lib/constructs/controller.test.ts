import { perEnvironment } from '../model/per-environment';
import { tcp } from '../model/port';
import { externalMetric, podsMetric } from './autoscaling';
import { contextOf, objectOf, renderedApp } from './test-support';
import { controllerOf, kinds, podOf, render, shop, specOf, type ControllerSpec } from './test-workload';
import type { WorkloadAppProps } from './workload-app';

describe('kinds', () => {
  test('a StatefulSet has claims of its own per pod and a headless Service', () => {
    const props: Partial<WorkloadAppProps> = {
      kind: 'StatefulSet',
      replicas: 3,
      port: tcp(5432),
      podManagement: 'Parallel',
      strategy: { partition: 2 },
      volumes: { '/data': { type: 'persistent', size: '1Gi' } },
    };
    expect(controllerOf(props)).toMatchObject({
      replicas: 3,
      serviceName: 'web-pods',
      podManagementPolicy: 'Parallel',
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } },
      volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } }], // prettier-ignore
    });
    expect(specOf(props, 'Service', 'web-pods')).toEqual({
      type: 'ClusterIP',
      clusterIP: 'None',
      publishNotReadyAddresses: true,
      selector: { 'app.kubernetes.io/name': 'web' },
      ports: [{ name: 'tcp', port: 5432, targetPort: 5432, protocol: 'TCP' }],
    });
    expect(kinds(render(props))).not.toContain('PersistentVolumeClaim/web-data');
  });

  test("a StatefulSet whose own Service is headless needs no other, and 'on-delete' waits", () => {
    const props: Partial<WorkloadAppProps> = {
      kind: 'StatefulSet',
      port: tcp(1),
      service: { headless: true },
      strategy: 'on-delete',
    };
    expect(controllerOf(props)).toMatchObject({ serviceName: 'web', updateStrategy: { type: 'OnDelete' } });
    expect(render(props).filter((one) => one.kind === 'Service')).toHaveLength(1);
  });

  test('a CronJob runs on time, in its zone, one at a time', () => {
    const job = { schedule: '15 3 * * *', timeZone: 'Europe/Berlin', timeout: '1 hour', keepFor: '2 days', retries: 1, suspend: true,
      startWithin: '5 minutes', history: { succeeded: 1, failed: 2 } } as const; // prettier-ignore
    const spec = specOf({ kind: 'CronJob', job }, 'CronJob') as { jobTemplate: { spec: ControllerSpec } };
    expect(spec).toMatchObject({
      schedule: '15 3 * * *',
      timeZone: 'Europe/Berlin',
      concurrencyPolicy: 'Forbid',
      suspend: true,
      startingDeadlineSeconds: 300,
      successfulJobsHistoryLimit: 1,
      failedJobsHistoryLimit: 2,
      jobTemplate: { spec: { backoffLimit: 1, activeDeadlineSeconds: 3600, ttlSecondsAfterFinished: 172_800 } },
    });
    expect(spec.jobTemplate.spec.template.spec['restartPolicy']).toBe('OnFailure');
  });

  test('a Job is replaced when its definition changes, or runs with each sync', () => {
    const job = objectOf(render({ kind: 'Job', job: { completions: 4, parallelism: 2, restart: 'Never' } }), 'Job');
    expect(job).toMatchObject({
      metadata: { annotations: { 'argocd.argoproj.io/sync-options': 'Force=true,Replace=true' } },
      spec: { backoffLimit: 3, completions: 4, parallelism: 2, template: { spec: { restartPolicy: 'Never' } } },
    });
    expect(objectOf(render({ kind: 'Job', job: { hook: 'PostSync' } }), 'Job').metadata['annotations']).toEqual({
      'argocd.argoproj.io/hook': 'PostSync',
      'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation',
    });
  });

  test('a DaemonSet has no replicas, and is replaced as told', () => {
    const spec = controllerOf({ kind: 'DaemonSet', strategy: { maxUnavailable: '10%' } });
    expect(spec).not.toHaveProperty('replicas');
    expect(spec).toMatchObject({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '10%' } } });
  });

  test('a Deployment is replaced as told', () => {
    expect(controllerOf({ strategy: 'recreate' })['strategy']).toEqual({ type: 'Recreate' });
    expect(controllerOf({ strategy: { maxSurge: '50%', maxUnavailable: 1 } })['strategy']).toEqual({
      type: 'RollingUpdate',
      rollingUpdate: { maxSurge: '50%', maxUnavailable: 1 },
    });
  });
});

describe('several pods', () => {
  test('they spread, and are taken away one at a time', () => {
    const labelSelector = { matchLabels: { 'app.kubernetes.io/name': 'web' } };
    expect(podOf({ replicas: 2 })['topologySpreadConstraints']).toEqual([
      { topologyKey: 'kubernetes.io/hostname', maxSkew: 1, whenUnsatisfiable: 'ScheduleAnyway', labelSelector },
      { topologyKey: 'topology.kubernetes.io/zone', maxSkew: 1, whenUnsatisfiable: 'ScheduleAnyway', labelSelector },
    ]);
    expect(specOf({ replicas: 2 }, 'PodDisruptionBudget')).toEqual({ selector: labelSelector, maxUnavailable: 1 });
    expect(specOf({ disruption: { minAvailable: '50%' } }, 'PodDisruptionBudget')).toEqual({
      selector: labelSelector,
      minAvailable: '50%',
    });
    const calm = render({ replicas: 2, disruption: 'none', spread: 'none' });
    expect(kinds(calm)).not.toContain('PodDisruptionBudget/web');
    expect(podOf({ replicas: 1 })).not.toHaveProperty('topologySpreadConstraints');
  });

  test('where an autoscaler decides, no replicas are written, and Argo CD leaves them alone', () => {
    const props: Partial<WorkloadAppProps> = {
      replicas: 5,
      autoscaling: {
        min: 2,
        max: 9,
        cpuPercent: 70,
        memoryPercent: 80,
        metrics: [podsMetric('requests', '100'), externalMetric('queue', '30', { queue: 'orders' })],
      },
    };
    expect(controllerOf(props)).not.toHaveProperty('replicas');
    expect(specOf(props, 'HorizontalPodAutoscaler')).toEqual({
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      minReplicas: 2,
      maxReplicas: 9,
      metrics: [
        { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } } },
        { type: 'Resource', resource: { name: 'memory', target: { type: 'Utilization', averageUtilization: 80 } } },
        { type: 'Pods', pods: { metric: { name: 'requests' }, target: { type: 'AverageValue', averageValue: '100' } } },
        {
          type: 'External',
          external: {
            metric: { name: 'queue', selector: { matchLabels: { queue: 'orders' } } },
            target: { type: 'AverageValue', averageValue: '30' },
          },
        },
      ],
    });
    const one = shop(props);
    expect(one.props.ignoreDifferences?.(contextOf(one))).toEqual([
      { group: 'apps', kind: 'Deployment', jsonPointers: ['/spec/replicas'] },
    ]);
    expect(kinds(render(props))).toContain('PodDisruptionBudget/web');
  });

  test('an autoscaler may be there in some environments only', () => {
    const one = shop({
      replicas: 2,
      autoscaling: perEnvironment({ default: 'none', production: { min: 2, max: 3, cpuPercent: 70 } }),
    });
    expect(one.props.ignoreDifferences?.(contextOf(one))).toEqual([]);
    expect(kinds(renderedApp(one))).not.toContain('HorizontalPodAutoscaler/web');
    const place = { environment: { name: 'production' } } as const;
    expect(kinds(renderedApp(one, place))).toContain('HorizontalPodAutoscaler/web');
    expect(one.props.ignoreDifferences?.(contextOf(one, place))).toHaveLength(1);
  });
});

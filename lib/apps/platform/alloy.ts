import { helmRelease } from '../../constructs/helm-release';
import { operatorKinds } from './cluster-wide';
import { lokiUrl, monitoring } from './monitoring';

/** In Alloy's own language: the pods of this node, their files, and on to Loki. */
const pipeline = `
discovery.kubernetes "pods" {
  role = "pod"
  selectors {
    role  = "pod"
    field = "spec.nodeName=" + sys.env("HOSTNAME")
  }
}
discovery.relabel "pods" {
  targets = discovery.kubernetes.pods.targets
  rule {
    source_labels = ["__meta_kubernetes_namespace"]
    target_label  = "namespace"
  }
  rule {
    source_labels = ["__meta_kubernetes_pod_label_app_kubernetes_io_name"]
    target_label  = "app"
  }
  rule {
    source_labels = ["__meta_kubernetes_pod_container_name"]
    target_label  = "container"
  }
  rule {
    source_labels = ["__meta_kubernetes_pod_uid", "__meta_kubernetes_pod_container_name"]
    separator     = "/"
    replacement   = "/var/log/pods/*$1/*.log"
    target_label  = "__path__"
  }
}
local.file_match "pods" {
  path_targets = discovery.relabel.pods.output
}
loki.source.file "pods" {
  targets    = local.file_match.pods.targets
  forward_to = [loki.process.pods.receiver]
}
loki.process "pods" {
  stage.cri { }
  forward_to = [loki.write.loki.receiver]
}
loki.write "loki" {
  endpoint {
    url = "${lokiUrl}/loki/api/v1/push"
  }
}
`;

/** Sends every container's log to Loki. */
export const alloy = helmRelease({
  ...monitoring,
  name: 'alloy',
  repository: 'https://grafana.github.io/helm-charts',
  chart: 'alloy',
  version: '1.11.1',
  podSecurity: { level: 'privileged', reason: 'the logs of all pods lie in /var/log of the host' },
  values: {
    crds: { create: false },
    controller: { type: 'daemonset' },
    alloy: {
      enableReporting: false,
      mounts: { varlog: true },
      configMap: { content: pipeline.trimStart() },
      resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '256Mi' } },
    },
  },
  clusterResources: operatorKinds,
});

import { defaultPolicySettings } from '../model/policy-settings';
import { Checker } from './check-set';
import type { Finding } from './finding';
import { ManifestSet, type Facts } from './manifest-set';
import { readManifestText } from './manifest-files';

const facts: Facts = {
  environment: 'production',
  isProduction: true,
  kubernetes: '1.28',
  settings: defaultPolicySettings,
  partlyKnown: new Set(),
  openNetworks: new Set(),
  charts: new Map(),
  chartNamespaces: new Set(),
  isClusterWhole: true,
  isWhole: true,
};

/** Manifests in YAML as one whole environment; everything in it belongs to one app. */
export function testSet(yaml: string, more: Partial<Facts> = {}): ManifestSet {
  const { manifests, findings } = readManifestText(yaml, 'test.yaml');
  if (findings.length > 0) throw new Error(JSON.stringify(findings));
  return new ManifestSet(manifests, { ...facts, ...more });
}

const checker = new Checker();

/** What a check finds in manifests, those of one rule or of rules that start like it. */
export function found(yaml: string, rules: string, more: Partial<Facts> = {}): Finding[] {
  return checker.check(testSet(yaml, more)).filter(({ rule }) => rule.startsWith(rules));
}

/** A Deployment of one container, with lines for it and for its pods. */
export function deployment(container = '', pod = ''): string {
  const indented = (text: string, by: number): string => text.replace(/^(?=.)/gm, ' '.repeat(by));
  return `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
${indented(pod, 6)}
      containers:
        - name: web
          image: registry.example.com/web:v1.0.0
${indented(container, 10)}
`;
}

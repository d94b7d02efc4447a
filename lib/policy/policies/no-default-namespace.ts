import { examplePod, type Policy } from './policy';

/** Nothing is put into the namespace default. */
export const noDefaultNamespace: Policy = {
  id: 'no-default-namespace',
  what: 'Nothing is put into the namespace default.',
  why: 'Everything that is put somewhere by mistake ends up there: no quota, no policies, no owner.',
  fix: 'Name a namespace: the system of the app.',
  severity: { production: 'error', elsewhere: 'error' },
  good: examplePod(`containers: [{ name: web, image: 'registry.example.com/web:v1.0.0' }]`),
  bad: `apiVersion: v1
kind: ConfigMap
metadata: { name: web, namespace: default }
data: {}
`,
  breaches: (set) =>
    set.manifests
      .filter(({ namespace }) => namespace === 'default')
      .map((manifest) => ({
        manifest, path: ['metadata', 'namespace'], value: 'default', problem: `${manifest.kind} '${manifest.name}' is in namespace default`,
        expectation: 'another namespace',
      })),
}; // prettier-ignore

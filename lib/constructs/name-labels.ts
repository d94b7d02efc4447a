/** The label that tells a workload's objects and pods from those of others; Services and policies select pods by it. */
export function nameLabels(name: string): Record<string, string> {
  return { 'app.kubernetes.io/name': name };
}

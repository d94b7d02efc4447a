import type { Port } from '../model/app';
import type { Probe } from './probes';

/** The command that asks a Service what a probe asks its pod; exit code 0 is well. */
export function smokeTestCommand(
  probe: Exclude<Probe, { readonly exec: readonly string[] }>,
  service: string,
  { port }: Port,
): { readonly command: readonly string[] } | { readonly args: readonly string[] } {
  if ('grpc' in probe) {
    const asked = probe.grpc === true ? [] : [`-service=${probe.grpc}`];
    return { args: [`-addr=${service}:${port}`, '-connect-timeout=5s', '-rpc-timeout=5s', ...asked] };
  }
  if ('tcp' in probe) return { command: ['nc', '-z', '-w', '5', service, String(port)] };
  const { http: path, scheme = 'HTTP', headers = {} } = probe;
  const url = `${scheme.toLowerCase()}://${service}:${port}${path}`;
  return {
    command: [
      ...['wget', '-q', '-O', '/dev/null', '-T', '5'],
      ...(scheme === 'HTTPS' ? ['--no-check-certificate'] : []),
      ...Object.entries(headers).flatMap(([name, value]) => ['--header', `${name}: ${value}`]),
      url,
    ],
  };
}

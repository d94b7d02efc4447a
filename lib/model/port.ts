import type { Port } from './app';

/** What may differ from the plain case of a port. */
export interface PortOptions {
  /** @default the protocol's name */
  readonly name?: string;
  /** The port that the container listens on. @default the Service's port */
  readonly container?: number;
}

/** A port that speaks gRPC. */
export const grpc = (port: number, options: PortOptions = {}): Port => make('grpc', port, options);
/** A port that speaks HTTP. @example http(80, { container: 8080 }) */
export const http = (port: number, options: PortOptions = {}): Port => make('http', port, options);
/** A port that speaks anything over TCP. */
export const tcp = (port: number, options: PortOptions = {}): Port => make('tcp', port, options);
/** A UDP port. */
export const udp = (port: number, options: PortOptions = {}): Port => make('udp', port, options);

function make(protocol: Port['protocol'], port: number, { name = protocol, container = port }: PortOptions): Port {
  return { name, port, containerPort: container, protocol };
}

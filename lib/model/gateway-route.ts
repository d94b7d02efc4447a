/** A Service that is not an app's and answers at a cluster's Gateway, which ends TLS. */
export interface GatewayRoute {
  /** Name of the route and of the Service. */
  readonly name: string;
  readonly namespace: string;
  readonly port: number;
  readonly hostname: string;
  /** Name of the Gateway. @default that of the cluster's first environment */
  readonly gateway?: string;
  /** @default that of the cluster's first environment */
  readonly gatewayNamespace?: string;
}

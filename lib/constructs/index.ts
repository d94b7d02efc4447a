/** cdk8s constructs: pods with all that belongs around them, charts, namespaces. They take finished values. */
export * from './autoscaling';
export * from './container-options';
export * from './env';
export * from './namespace';
export * from './network-policies';
export * from './pod-security';
export * from './probes';
export * from './security';
export * from './volumes';
export * from './workload';
export * from './workload-app';
export * from './workload-options';

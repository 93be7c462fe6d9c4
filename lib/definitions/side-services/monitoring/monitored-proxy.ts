/** An Envoy proxy that is watched. */
export interface MonitoredProxyProps {
  /** Name of the proxy: the value of the label `redis_proxy`; 2-40 lower-case letters, digits or -. */
  readonly name: string;
  /** Name of the headless Service of its pods; it has a port of the name `metrics`. */
  readonly serviceName: string;
  /**
   * Its namespace.
   * @default - that of the monitoring
   */
  readonly serviceNamespace?: string;
  /**
   * Labels that the Service and its pods have.
   * @default - app.kubernetes.io/part-of: redis-fleet, as all services of this library have
   */
  readonly labels?: Record<string, string>;
  /** Port of the pods on which Envoy gives its metrics, 1-65535. */
  readonly metricsPort: number;
}

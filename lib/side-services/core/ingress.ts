import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import type { ServiceIngress } from '../../definitions/side-services/core/service-ingress';
import { labelsOf } from './labels';
import type { PartNames } from './labels';

/** What an ingress publishes. */
export interface IngressProps {
  readonly part: PartNames;
  readonly name: string;
  readonly exposure: ServiceIngress;
  /** Name of the Service. */
  readonly serviceName: string;
  /** Name of the Service's port. */
  readonly portName: string;
  /** Path that a load balancer asks for the console's health. */
  readonly healthPath: string;
}

/** An Ingress of one host. */
export function ingress(scope: Construct, id: string, props: IngressProps): k8s.KubeIngress {
  const { host, className, tlsSecretName, annotations } = props.exposure;
  const isAlb = Object.keys(annotations).some((key) => key.startsWith('alb.'));
  const health: Record<string, string> = isAlb ? { 'alb.ingress.kubernetes.io/healthcheck-path': props.healthPath } : {};
  return new k8s.KubeIngress(scope, id, {
    metadata: { name: props.name, labels: labelsOf(props.part), annotations: { ...annotations, ...health } },
    spec: {
      ingressClassName: className,
      tls: tlsSecretName === undefined ? undefined : [{ hosts: [host], secretName: tlsSecretName }],
      rules: [{ host, http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: props.serviceName, port: { name: props.portName } } } }] } }],
    },
  });
}

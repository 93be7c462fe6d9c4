import { knownAtSynth, text } from '../../checks';
import { frozenList } from '../../frozen';
import { Problems } from '../../problems';
import { hostName, kubeLabel, objectName } from './kube-name';
import { NetworkPeer } from './network-peer';

/** How the ingress-nginx controller publishes a console. */
export interface NginxIngressProps {
  /** Full name of the host, such as `kafka.example.com`. */
  readonly host: string;
  /**
   * Name of the Secret of type kubernetes.io/tls with the certificate of the host.
   * @default - none: then `insecure` must be acknowledged
   */
  readonly tlsSecretName?: string;
  /**
   * Name of the IngressClass.
   * @default nginx
   */
  readonly className?: string;
  /**
   * Namespace in which the controller runs: only its pods reach the console.
   * @default ingress-nginx
   */
  readonly controllerNamespace?: string;
  /**
   * Why passwords and data may travel in clear text; needed where there is no certificate.
   * @default - they may not
   */
  readonly insecure?: string;
}

/** How the AWS Load Balancer Controller publishes a console by an Application Load Balancer. */
export interface AlbIngressProps {
  /** Full name of the host, such as `kafka.example.com`. */
  readonly host: string;
  /** IPv4 blocks of the subnets of the load balancer, 1-20: only they reach the console. */
  readonly subnetCidrs: string[];
  /**
   * ARN of the certificate of the host in AWS Certificate Manager.
   * @default - none: then `insecure` must be acknowledged
   */
  readonly certificateArn?: string;
  /**
   * Name of the IngressClass.
   * @default alb
   */
  readonly className?: string;
  /**
   * Whether the load balancer has public addresses.
   * @default false
   */
  readonly internetFacing?: boolean;
  /**
   * Why passwords and data may travel in clear text; needed where there is no certificate.
   * @default - they may not
   */
  readonly insecure?: string;
}

const MAX_SUBNETS = 20;
const CERTIFICATE = { pattern: /^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[A-Za-z0-9-]{1,64}$/, allowed: 'the ARN of a certificate in AWS Certificate Manager' };
const TLS_POLICY = 'ELBSecurityPolicy-TLS13-1-2-2021-06';
const ANNOTATION = 'alb.ingress.kubernetes.io';

/** What a kind of ingress comes to. */
interface IngressParts {
  readonly host: string;
  readonly className: string;
  readonly tlsSecretName?: string;
  readonly annotations: Record<string, string>;
  readonly controllers: NetworkPeer[];
}

/** How a console is published outside of the cluster: always under one host, with TLS unless clear text is acknowledged. */
export class ServiceIngress {
  /**
   * By the ingress-nginx controller, with the certificate of a Secret.
   *
   * Throws when there is neither a certificate nor a reason to go without one.
   */
  public static nginx(props: NginxIngressProps): ServiceIngress {
    const { host, tlsSecretName, className = 'nginx', controllerNamespace = 'ingress-nginx', insecure } = props;
    const problems = new Problems();
    checkCommon(problems, host, className);
    problems.check('tlsSecretName', objectName('tlsSecretName', tlsSecretName) ?? clearText('tlsSecretName', tlsSecretName, insecure));
    problems.check('controllerNamespace', kubeLabel('controllerNamespace', controllerNamespace));
    problems.throwIfAny();
    const redirect = String(tlsSecretName !== undefined);
    return new ServiceIngress({
      host, className, tlsSecretName, controllers: [NetworkPeer.inNamespace(controllerNamespace)],
      annotations: { 'nginx.ingress.kubernetes.io/ssl-redirect': redirect, 'nginx.ingress.kubernetes.io/force-ssl-redirect': redirect },
    });
  }

  /**
   * By an Application Load Balancer, internal unless it is asked to face the internet.
   *
   * Throws when there is neither a certificate nor a reason to go without one.
   */
  public static alb(props: AlbIngressProps): ServiceIngress {
    const { host, subnetCidrs, certificateArn, className = 'alb', internetFacing = false, insecure } = props;
    const problems = new Problems();
    checkCommon(problems, host, className);
    problems.check('certificateArn', text('certificateArn', certificateArn, CERTIFICATE) ?? clearText('certificateArn', certificateArn, insecure));
    if (subnetCidrs.length < 1 || subnetCidrs.length > MAX_SUBNETS) {
      problems.add('subnetCidrs', `"subnetCidrs" must have 1-${MAX_SUBNETS} blocks, got ${subnetCidrs.length}`);
    }
    const controllers: NetworkPeer[] = [];
    subnetCidrs.forEach((block, index) => {
      problems.within(['subnetCidrs', String(index)], () => controllers.push(NetworkPeer.cidr(block)));
    });
    problems.throwIfAny();
    return new ServiceIngress({ host, className, controllers, annotations: albAnnotations(internetFacing, certificateArn) });
  }

  /** Full name of the host. */
  public readonly host: string;
  /** Name of the IngressClass. */
  public readonly className: string;
  /** Name of the Secret with the certificate; undefined where the load balancer has it, or where there is none. */
  public readonly tlsSecretName?: string;
  /** Annotations that the controller reads. */
  public readonly annotations: Record<string, string>;
  /** From where the controller reaches the console. */
  public readonly controllers: NetworkPeer[];

  private constructor(parts: IngressParts) {
    this.host = parts.host;
    this.className = parts.className;
    this.tlsSecretName = parts.tlsSecretName;
    this.annotations = Object.freeze({ ...parts.annotations });
    this.controllers = frozenList(parts.controllers);
  }
}

function checkCommon(problems: Problems, host: string, className: string): void {
  problems.check('host', hostName('host', host));
  problems.check('className', objectName('className', className));
}

function clearText(name: string, value: string | undefined, insecure: string | undefined): string | undefined {
  const token = knownAtSynth('insecure', insecure);
  const acknowledged = insecure !== undefined && insecure.trim() !== '';
  if (value !== undefined) {
    return insecure === undefined ? undefined : `"${name}" and "insecure" exclude each other, got both; remove "insecure"`;
  }
  return acknowledged ? token : `"${name}" must be given, because passwords would travel in clear text, got nothing; add it, or acknowledge "insecure" with a reason`;
}

function albAnnotations(internetFacing: boolean, certificateArn: string | undefined): Record<string, string> {
  const common = {
    [`${ANNOTATION}/scheme`]: internetFacing ? 'internet-facing' : 'internal',
    [`${ANNOTATION}/target-type`]: 'ip',
  };
  if (certificateArn === undefined) {
    return { ...common, [`${ANNOTATION}/listen-ports`]: '[{"HTTP": 80}]' };
  }
  return {
    ...common,
    [`${ANNOTATION}/certificate-arn`]: certificateArn,
    [`${ANNOTATION}/listen-ports`]: '[{"HTTP": 80}, {"HTTPS": 443}]',
    [`${ANNOTATION}/ssl-policy`]: TLS_POLICY,
    [`${ANNOTATION}/ssl-redirect`]: '443',
  };
}

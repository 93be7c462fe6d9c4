/** An object of Kubernetes as it stands in a file. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Metadata;
  readonly spec?: Spec;
  readonly data?: Readonly<Record<string, string>>;
  readonly stringData?: Readonly<Record<string, string>>;
}

export interface Metadata {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** As far as the policy looks at it: the fields of all kinds together. */
export interface Spec {
  readonly replicas?: number;
  readonly serviceName?: string;
  readonly podManagementPolicy?: string;
  readonly selector?: { readonly matchLabels?: Readonly<Record<string, string>> } & Readonly<Record<string, unknown>>;
  readonly podSelector?: { readonly matchLabels?: Readonly<Record<string, string>> };
  readonly policyTypes?: readonly string[];
  readonly ingress?: readonly PolicyRule[];
  readonly egress?: readonly PolicyRule[];
  readonly strategy?: { readonly type: string };
  readonly template?: { readonly metadata: Metadata; readonly spec: PodSpec };
  readonly volumeClaimTemplates?: readonly { readonly metadata: Metadata }[];
  readonly ports?: readonly { readonly name?: string; readonly port?: unknown; readonly targetPort?: unknown }[];
  readonly clusterIP?: string;
  readonly publishNotReadyAddresses?: boolean;
  readonly type?: string;
  readonly tls?: readonly unknown[];
  readonly rules?: readonly { readonly host?: string }[];
}

export interface PolicyRule {
  readonly from?: readonly PolicyPeer[];
  readonly to?: readonly PolicyPeer[];
  readonly ports?: readonly { readonly port?: unknown; readonly protocol?: string }[];
}

export interface PolicyPeer {
  readonly podSelector?: LabelSelector;
  readonly namespaceSelector?: LabelSelector;
  readonly ipBlock?: { readonly cidr: string };
}

export interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly unknown[];
}

export interface PodSpec {
  readonly automountServiceAccountToken?: boolean;
  readonly enableServiceLinks?: boolean;
  readonly hostNetwork?: boolean;
  readonly hostPID?: boolean;
  readonly hostIPC?: boolean;
  readonly securityContext?: SecurityContext;
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly volumes?: readonly (Readonly<Record<string, unknown>> & { readonly name: string })[];
  readonly topologySpreadConstraints?: readonly unknown[];
}

export interface SecurityContext {
  readonly runAsNonRoot?: boolean;
  readonly runAsUser?: number;
  readonly runAsGroup?: number;
  readonly fsGroup?: number;
  readonly readOnlyRootFilesystem?: boolean;
  readonly allowPrivilegeEscalation?: boolean;
  readonly privileged?: boolean;
  readonly capabilities?: { readonly drop?: readonly string[]; readonly add?: readonly string[] };
  readonly seccompProfile?: { readonly type: string };
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
  readonly envFrom?: readonly unknown[];
  readonly ports?: readonly { readonly name?: string; readonly containerPort: number; readonly hostPort?: number }[];
  readonly resources?: { readonly requests?: Readonly<Record<string, string>>; readonly limits?: Readonly<Record<string, string>> };
  readonly securityContext?: SecurityContext;
  readonly startupProbe?: Probe;
  readonly readinessProbe?: Probe;
  readonly livenessProbe?: Probe;
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string }[];
}

export interface Probe {
  readonly httpGet?: { readonly port: string; readonly path?: string };
  readonly tcpSocket?: { readonly port: string };
}

/** What a service needs that others must not have. */
export interface PolicyOptions {
  /** Names of the workloads that talk to the API server, and have a token for it. */
  readonly withToken?: readonly string[];
  /** Names of the ingresses without TLS. */
  readonly withoutTls?: readonly string[];
  /** Names of the Services and NetworkPolicies of pods that somebody else makes, and guards. */
  readonly ofOtherPods?: readonly string[];
  /** Names of the NetworkPolicies whose pods reach an API of the internet, by TLS. */
  readonly withInternet?: readonly string[];
}

/** `kind/name`, for findings. */
export function titleOf({ kind, metadata: { name } }: Manifest): string {
  return `${kind}/${name}`;
}

/** Whether labels have all that a selector asks for; an empty selector selects nothing here. */
export function selects(selector: Readonly<Record<string, unknown>> | undefined, labels: Readonly<Record<string, string>> | undefined): boolean {
  const wanted = Object.entries(selector ?? {});
  return wanted.length > 0 && wanted.every(([key, value]) => labels?.[key] === value);
}

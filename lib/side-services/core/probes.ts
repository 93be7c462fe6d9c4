import { k8s } from 'cdk8s-plus-27';

/** How a container is asked whether it is well: exactly one of these. */
export type ProbeAction =
  | { readonly http: { readonly path: string; readonly port: string; readonly headers?: Readonly<Record<string, string>> } }
  | { readonly tcp: { readonly port: string } }
  | { readonly exec: readonly string[] };

/** One probe; times in seconds. */
export interface ProbeTimes {
  readonly action: ProbeAction;
  /** Between two questions. @default 10 */
  readonly periodSeconds?: number;
  /** Until an answer counts as missing. @default 5 */
  readonly timeoutSeconds?: number;
  /** Bad answers in a row that count. @default 3 */
  readonly failureThreshold?: number;
}

/** The three probes of a container. */
export interface Probes {
  /** Time that the slowest start may take, in seconds; the container is killed after it. */
  readonly startup: { readonly action: ProbeAction; readonly withinSeconds: number; readonly periodSeconds?: number; readonly timeoutSeconds?: number };
  readonly readiness: ProbeTimes;
  readonly liveness: ProbeTimes;
}

const PERIOD = 10;
const TIMEOUT = 5;
const FAILURES = 3;

/** The probes as Kubernetes has them. */
export function probesOf({ startup, readiness, liveness }: Probes): Pick<k8s.Container, 'startupProbe' | 'readinessProbe' | 'livenessProbe'> {
  const { withinSeconds, periodSeconds = PERIOD } = startup;
  return {
    startupProbe: probe({ ...startup, periodSeconds, failureThreshold: Math.max(1, Math.ceil(withinSeconds / periodSeconds)) }),
    readinessProbe: probe(readiness),
    livenessProbe: probe(liveness),
  };
}

function probe({ action, periodSeconds = PERIOD, timeoutSeconds = TIMEOUT, failureThreshold = FAILURES }: ProbeTimes): k8s.Probe {
  return { ...actionOf(action), periodSeconds, timeoutSeconds, failureThreshold };
}

function actionOf(action: ProbeAction): k8s.Probe {
  if ('http' in action) {
    const { path, port, headers } = action.http;
    const httpHeaders = headers === undefined ? undefined : Object.entries(headers).map(([name, value]) => ({ name, value }));
    return { httpGet: { path, port: k8s.IntOrString.fromString(port), httpHeaders } };
  }
  return 'tcp' in action ? { tcpSocket: { port: k8s.IntOrString.fromString(action.tcp.port) } } : { exec: { command: [...action.exec] } };
}

import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BackgroundProgram, startProgram, waitFor } from './background-program';
import { freePorts } from './ports';
import { run, type RunResult } from './run';
import { sideServiceProgram } from './side-service-programs';

const START_LIMIT = 120;
const TOKEN = 'token-of-the-test';
const NODE = 'fake-node';

/** What a control plane is made of: its folder, and what was started so far. */
export interface ControlPlane {
  readonly folder: string;
  readonly programs: BackgroundProgram[];
}

const kubeconfigOf = (folder: string): string => join(folder, 'kubeconfig');

/** Runs kubectl as the administrator. Throws when it takes longer than `timeLimit` seconds; its failure is for the caller. */
export function kubectl(folder: string, args: readonly string[], input = '', timeLimit = 300): RunResult {
  return run(sideServiceProgram('kubectl'), ['--kubeconfig', kubeconfigOf(folder), ...args], { input, timeLimit, env: { HOME: folder } });
}

/** Runs kubectl, and throws with its words when it fails. */
export function mustKubectl(folder: string, args: readonly string[], input = ''): string {
  const { code, stdout, stderr } = kubectl(folder, args, input);
  if (code !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr.trim()}`);
  return stdout;
}

async function start({ folder, programs }: ControlPlane, name: Parameters<typeof sideServiceProgram>[0], args: readonly string[]): Promise<void> {
  programs.push(await startProgram({ name, program: sideServiceProgram(name), args, cwd: folder }));
}

const ready = (what: string, plane: ControlPlane, isSo: () => boolean): Promise<true> => (
  waitFor({ what, seconds: START_LIMIT, programs: plane.programs }, () => Promise.resolve(isSo() ? true : undefined))
);

/** The key with which tokens of service accounts are signed and checked, and the token of the administrator. */
function writeCredentials(folder: string, port: number): void {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  writeFileSync(join(folder, 'accounts.key'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
  writeFileSync(join(folder, 'accounts.pub'), publicKey.export({ type: 'spki', format: 'pem' }));
  writeFileSync(join(folder, 'tokens.csv'), `${TOKEN},admin,admin,system:masters\n`);
  writeFileSync(kubeconfigOf(folder), JSON.stringify({
    apiVersion: 'v1', kind: 'Config', 'current-context': 'test',
    clusters: [{ name: 'test', cluster: { server: `https://127.0.0.1:${port}`, 'certificate-authority': join(folder, 'apiserver', 'apiserver.crt') } }],
    users: [{ name: 'admin', user: { token: TOKEN } }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'admin' } }],
  }));
}

/** Starts etcd and an API server, which signs its certificate itself, and waits until the server is ready. */
export async function startApiServer(plane: ControlPlane): Promise<void> {
  const { folder } = plane;
  const [client, peer, port] = await freePorts(3) as [number, number, number];
  const [clients, peers] = [`http://127.0.0.1:${client}`, `http://127.0.0.1:${peer}`];
  writeCredentials(folder, port);
  await start(plane, 'etcd', [
    '--name=test', `--data-dir=${join(folder, 'etcd')}`, `--listen-client-urls=${clients}`, `--advertise-client-urls=${clients}`,
    `--listen-peer-urls=${peers}`, `--initial-advertise-peer-urls=${peers}`, `--initial-cluster=test=${peers}`, '--unsafe-no-fsync', '--logger=zap',
  ]);
  await start(plane, 'kube-apiserver', [
    `--etcd-servers=${clients}`, '--bind-address=127.0.0.1', `--secure-port=${port}`, `--cert-dir=${join(folder, 'apiserver')}`, '--endpoint-reconciler-type=none',
    '--service-cluster-ip-range=10.96.0.0/16', '--authorization-mode=RBAC', `--token-auth-file=${join(folder, 'tokens.csv')}`, '--anonymous-auth=false',
    '--service-account-issuer=https://kubernetes.default.svc', `--service-account-key-file=${join(folder, 'accounts.pub')}`,
    `--service-account-signing-key-file=${join(folder, 'accounts.key')}`, '--allow-privileged=false',
  ]);
  await ready('the API server', plane, () => kubectl(folder, ['get', '--raw=/readyz']).stdout === 'ok');
}

/** Such a node has no kubelet: kwok says in its place that it is there, and that its containers run. */
const FAKE_NODE = { apiVersion: 'v1', kind: 'Node', metadata: { name: NODE, labels: { 'kubernetes.io/os': 'linux', 'kubernetes.io/hostname': NODE, 'topology.kubernetes.io/zone': 'zone-a' } } };

/** They slow themselves down, for the sake of an API server with many clients, which this is not. */
const UNTHROTTLED = ['--kube-api-qps=1000', '--kube-api-burst=1000'];

/** Starts what makes Pods of Deployments and StatefulSets, places them and makes them ready: controllers, scheduler and kwok with one node. */
export async function startNodes(plane: ControlPlane): Promise<void> {
  const { folder } = plane;
  const kubeconfig = `--kubeconfig=${kubeconfigOf(folder)}`;
  const [kwok] = await freePorts(1) as [number];
  await start(plane, 'kube-controller-manager', [
    kubeconfig, ...UNTHROTTLED, '--leader-elect=false', '--secure-port=0', '--concurrent-statefulset-syncs=20', '--node-monitor-grace-period=10m', `--service-account-private-key-file=${join(folder, 'accounts.key')}`,
  ]);
  await start(plane, 'kube-scheduler', [kubeconfig, ...UNTHROTTLED, '--leader-elect=false', '--secure-port=0']);
  await start(plane, 'kwok', [kubeconfig, '--manage-all-nodes=true', '--node-ip=127.0.0.1', '--cidr=10.97.0.0/16', `--server-address=127.0.0.1:${kwok}`]);
  mustKubectl(folder, ['apply', '-f', '-'], JSON.stringify(FAKE_NODE));
  await ready('a node', plane, () => conditionOfNode(folder) === 'True');
  await ready('the service account of the default namespace', plane, () => kubectl(folder, ['get', 'serviceaccount', 'default']).code === 0);
}

function conditionOfNode(folder: string): string {
  return kubectl(folder, ['get', 'node', NODE, '--output=jsonpath={.status.conditions[?(@.type=="Ready")].status}']).stdout;
}

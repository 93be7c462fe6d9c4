import { existsSync, readFileSync } from 'node:fs';
import { inProject } from './project';

/** What the set-up provides of each need, in `.tools/bin`. */
const PROGRAMS = {
  kubernetes: ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kubectl', 'kubernetes-validate', 'kwok'],
  envoy: ['envoy'],
  monitoring: ['prometheus', 'promtool', 'redis_exporter'],
  kafka: ['kafka-3.9', 'kafka-4.3', 'zookeeper-3.9', 'groovy-consoles', 'groovy-load'],
} as const;

/** A real program that the side services are tested with. */
export type SideServiceProgram = (typeof PROGRAMS)[keyof typeof PROGRAMS][number];

interface Recorded {
  readonly programs: Readonly<Record<string, { readonly version?: string; readonly problem?: string } | undefined>>;
}

function recorded(name: SideServiceProgram): Recorded['programs'][string] {
  const need = Object.entries(PROGRAMS).find(([, names]) => (names as readonly string[]).includes(name))![0];
  const file = inProject('.tools', `${need}.json`);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Recorded).programs[name] : undefined;
}

/**
 * The path of a real program.
 *
 * @throws when it is not there; the message names the remedy.
 */
export function sideServiceProgram(name: SideServiceProgram): string {
  const file = inProject('.tools', 'bin', name);
  if (existsSync(file)) return file;
  throw new Error(`${name} ${recorded(name)?.problem ?? 'is not there: run `npm run setup:full`'}`);
}

/** The folder of files that the set-up provides, such as descriptions of kinds. Throws when it is not there; the message names the remedy. */
export function sideServiceFiles(name: 'prometheus-operator'): string {
  const folder = inProject('.tools', 'side-services', name);
  if (existsSync(folder)) return folder;
  throw new Error(`the files of ${name} are not there: run \`npm run setup:full\``);
}

/** The version that a program said when it was set up, such as `1.27.3`. Throws as `sideServiceProgram` does. */
export function sideServiceVersion(name: SideServiceProgram): string {
  sideServiceProgram(name);
  const version = recorded(name)?.version;
  if (version === undefined) throw new Error(`the version of ${name} is not recorded: run \`npm run setup:full\``);
  return version;
}

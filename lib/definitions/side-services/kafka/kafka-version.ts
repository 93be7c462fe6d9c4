import { knownAtSynth, text } from '../../checks';

const VERSION = { pattern: /^(0|[1-9]\d?)\.\d{1,2}(\.\d{1,2}){0,2}$/, allowed: 'a release of Kafka such as 3.9.1' };
/** The first without ZooKeeper. @see https://kafka.apache.org/40/documentation.html#upgrade */
const WITHOUT_ZOOKEEPER = 4;

/** What is wrong with the version of a cluster; undefined when nothing is. */
export function kafkaVersionProblem(name: string, value: string): string | undefined {
  return knownAtSynth(name, value) ?? text(name, value, VERSION);
}

/** Whether a checked version has no ZooKeeper. */
export function isWithoutZooKeeper(version: string): boolean {
  return Number(version.split('.')[0]) >= WITHOUT_ZOOKEEPER;
}

/** Order of two checked versions, as `sort` takes it. */
export function compareVersions(one: string, other: string): number {
  const [left, right] = [one, other].map((version) => version.split('.').map(Number)) as [number[], number[]];
  const differing = left.findIndex((number, index) => number !== (right[index] ?? 0));
  return differing === -1 ? left.length - right.length : (left[differing] ?? 0) - (right[differing] ?? 0);
}

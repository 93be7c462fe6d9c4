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

/** Order of two checked versions, as `sort` takes it; numbers that one of them leaves out are 0: 2.4 is 2.4.0. */
export function compareVersions(one: string, other: string): number {
  const [left, right] = [one.split('.').map(Number), other.split('.').map(Number)];
  const differences = Array.from({ length: Math.max(left.length, right.length) }, (_, index) => (left[index] ?? 0) - (right[index] ?? 0));
  return differences.find((difference) => difference !== 0) ?? 0;
}

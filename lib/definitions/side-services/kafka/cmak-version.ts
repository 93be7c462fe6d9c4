import { compareVersions } from './kafka-version';

/** The oldest release of Kafka that CMAK knows. */
export const CMAK_OLDEST = '0.8.1.1';
/**
 * Releases that CMAK 3.0.0.5 takes, in their order; it refuses every other.
 * @see https://github.com/yahoo/CMAK/blob/master/test/kafka/manager/model/KafkaVersionTest.scala
 */
const KNOWN = [
  CMAK_OLDEST, '0.8.2.0', '0.8.2.1', '0.8.2.2', '0.9.0.0', '0.9.0.1', '0.10.0.0', '0.10.0.1', '0.10.1.0', '0.10.1.1', '0.10.2.0', '0.10.2.1',
  '0.11.0.0', '0.11.0.2', '1.0.0', '1.0.1', '1.1.0', '1.1.1', '2.0.0', '2.1.0', '2.1.1', '2.2.0', '2.4.0',
];

/** What is wrong with a checked version for CMAK; undefined when nothing is. */
export function cmakVersionProblem(name: string, version: string): string | undefined {
  return compareVersions(version, CMAK_OLDEST) < 0 ? `"${name}" must be ${CMAK_OLDEST} or later with cmak, which knows no older one, got ${version}; use kafka-ui or akhq` : undefined;
}

/** The newest release that CMAK knows and that is not newer than a version without a problem. */
export function cmakVersion(version: string): string {
  return KNOWN.reduce((newest, known) => compareVersions(known, version) <= 0 ? known : newest);
}

import { CMAK_OLDEST, cmakVersion, cmakVersionProblem } from '../../../lib/definitions/side-services/kafka/cmak-version';
import { VERSIONS } from '../../programs/side-services/cmak-contract';

describe('the version with which CMAK registers a cluster', () => {
  test.each([
    ['0.8.1.1', '0.8.1.1'], ['0.8.3', '0.8.2.2'], ['0.9', '0.9.0.0'], ['0.9.0.1', '0.9.0.1'], ['0.10.2.2', '0.10.2.1'], ['0.11.0.1', '0.11.0.0'],
    ['1.0', '1.0.0'], ['1.0.2', '1.0.1'], ['2.0', '2.0.0'], ['2.1.0', '2.1.0'], ['2.3.1', '2.2.0'], ['2.4', '2.4.0'], ['2.4.0', '2.4.0'], ['2.8.2', '2.4.0'], ['2.10', '2.4.0'], ['3.9.1', '2.4.0'],
  ])('is the newest that it knows and that is not newer: of %s it is %s', (version, registered) => {
    expect(cmakVersionProblem('kafkaVersion', version)).toBeUndefined();
    expect(cmakVersion(version)).toBe(registered);
  });

  test('is one that CMAK takes', () => {
    const registered = VERSIONS.filter((version) => /^[\d.]+$/.test(version)).map(cmakVersion);
    expect(registered.filter((version) => !VERSIONS.includes(version))).toEqual([]);
    // What is newer than 2.4.0 is registered as 2.4.0
    expect(registered).toEqual(VERSIONS.filter((version) => /^[\d.]+$/.test(version)).map((version) => version === '2.4.1' ? '2.4.0' : version));
  });

  test.each(['0.8', '0.8.1', '0.7.2'])('is none for %s, which is older than all', (version) => {
    expect(cmakVersionProblem('kafkaVersion', version)).toBe(`"kafkaVersion" must be ${CMAK_OLDEST} or later with cmak, which knows no older one, got ${version}; use kafka-ui or akhq`);
  });
});

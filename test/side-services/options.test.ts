import { optionsWithoutCase } from './policy/options';

/** They make no object of Kubernetes. */
const OF_MACHINES = ['KafkaJmxSettings.onMachines', 'KafkaJmxMachinesProps.port', 'KafkaJmxMachinesProps.login', 'KafkaJmxMachinesProps.hostName'];

const withoutCase = optionsWithoutCase();

test('every option of every side service stands in a case, whose manifests the policy, the schemas and the API server see', () => {
  expect(withoutCase('test/')).toEqual(OF_MACHINES);
});

test('an option that stands in no case is found', () => {
  const found = withoutCase('test/side-services/load/');
  expect(found).toEqual(expect.arrayContaining(['RedisDurability.CACHE', 'ContainerImage.digest', 'RedisPairProps.proxy']));
  expect(found).not.toContain('NGrinderProps.targets');
});

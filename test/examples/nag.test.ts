import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, NIST80053R5Checks } from 'cdk-nag';
import { FleetDefinition, Machine, Network, NetworkEgress, NodeImage, Topology } from '../../lib';
import { FleetStack } from '../../lib/constructs/fleet-stack';
import { parseFleetFile } from '../../lib/fleet-file/fleet-file';
import { fleetExamples } from '../support/examples';
import { ACKNOWLEDGED } from './acknowledged-findings';

const CLOSED = {
  network: Network.create({ egress: NetworkEgress.ENDPOINTS }),
  machine: new Machine({ image: NodeImage.complete({ imageId: 'ami-0123456789abcdef0' }) }),
};
const KEY = 'arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';

const FLEETS: [string, FleetDefinition][] = [
  ...fleetExamples().map(({ name, file }): [string, FleetDefinition] => [`example ${name}`, parseFleetFile(readFileSync(file, 'utf8'), name).definition]),
  ['a fleet behind endpoints', new FleetDefinition({ name: 'closed', ...CLOSED })],
  ['a cluster behind endpoints', new FleetDefinition({ name: 'closed', ...CLOSED, topology: Topology.cluster({ shards: 3 }) })],
  ['a cluster with a key of its own', new FleetDefinition({ name: 'locked', machine: new Machine({ kmsKeyArn: KEY }), topology: Topology.cluster({ shards: 3 }) })],
];

const known = new Map<FleetDefinition, string[]>();

/** What AwsSolutions and NIST 800-53 R5 find in a fleet's templates, by rule; the second time from memory. */
function findings(definition: FleetDefinition): string[] {
  const found = known.get(definition) ?? check(definition);
  known.set(definition, found);
  return found;
}

function check(definition: FleetDefinition): string[] {
  const app = new App();
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new NIST80053R5Checks(app));
  new FleetStack(app, definition, {});
  const { directory } = synthAnyway(app);
  const report = JSON.parse(readFileSync(join(directory, 'validation-report.json'), 'utf8')) as { pluginReports: { violations?: { ruleName: string }[] }[] };
  expect(report.pluginReports).toHaveLength(2);
  return [...new Set(report.pluginReports.flatMap((plugin) => plugin.violations ?? []).map((violation) => violation.ruleName))];
}

/** Synthesis throws when there is a finding; the report is written before. */
function synthAnyway(app: App): { directory: string } {
  try {
    return app.synth();
  } catch {
    return { directory: app.outdir };
  }
}

test.each(FLEETS)('cdk-nag finds nothing in %s that is not acknowledged with a reason', (_name, definition) => {
  expect(findings(definition).filter((rule) => !(rule in ACKNOWLEDGED))).toEqual([]);
});

test('each acknowledgement is of a finding that there is', () => {
  const found = new Set(FLEETS.flatMap(([, definition]) => findings(definition)));
  expect(Object.keys(ACKNOWLEDGED).filter((rule) => !found.has(rule))).toEqual([]);
});

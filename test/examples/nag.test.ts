import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, NIST80053R5Checks } from 'cdk-nag';
import { FleetDefinition, Machine, Network, NetworkEgress, NodeImage, RedisStandalone } from '../../lib';
import { parseFleetFile } from '../../lib/fleet-file/fleet-file';
import { ACKNOWLEDGED } from './acknowledged-findings';

const EXAMPLES = join(__dirname, '..', '..', 'examples');

const FLEETS: [string, FleetDefinition][] = [
  ...readdirSync(EXAMPLES).map((name): [string, FleetDefinition] => [`example ${name}`, parseFleetFile(readFileSync(join(EXAMPLES, name, 'fleet.yaml'), 'utf8'), name).definition]),
  ['a fleet behind endpoints', new FleetDefinition({
    name: 'closed',
    network: Network.create({ egress: NetworkEgress.ENDPOINTS }),
    machine: new Machine({ image: NodeImage.complete({ imageId: 'ami-0123456789abcdef0' }) }),
  })],
];

/** What AwsSolutions and NIST 800-53 R5 find in a fleet's templates, by rule. */
function findings(definition: FleetDefinition): string[] {
  const app = new App();
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new NIST80053R5Checks(app));
  new RedisStandalone(new Stack(app, 'Fleet'), 'Redis', { definition });
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

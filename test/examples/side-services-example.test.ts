import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseFleetFile } from '../../lib/fleet-file/fleet-file';
import { KINDS } from '../../lib/fleet-file/side-services/kinds';
import { RedisDurability } from '../../lib/definitions/side-services/redis/redis-durability';
import { MOST_PART_BYTES } from '../../lib/side-services/core/eks-parts';
import { policyFindings } from '../side-services/policy';
import type { Manifest } from '../side-services/policy';
import { expectGolden } from '../support/golden';
import { inProject } from '../support/project';
import { synthesize } from '../support/synth';
import { unansweredPeers } from './peers';
import { runExample } from './run-example';
import { filesIn, partsForEks, withoutPruneLabel } from './side-service-manifests';

const FLEET = inProject('examples', 'side-services', 'fleet.yaml');

/** What the policy finds in objects that are not of pods of ours, each for a reason. */
const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  // It adds one port to what a policy of the brokers' own, which somebody else runs, says already
  'shop-kafka-jmx.k8s.yaml': ['does not deny both directions', 'allows no DNS'].map((finding) => `NetworkPolicy/kafka-jmx: ${finding}`),
};

/** One line an object: its file, namespace, kind and name, and what its pods run; without versions and checksums, which have tests of their own. */
function listOf(files: Readonly<Record<string, readonly Manifest[]>>): string {
  const lines = Object.entries(files).flatMap(([file, manifests]) => manifests.map(({ kind, metadata, spec }) => {
    const pod = spec?.template?.spec;
    const images = [...pod?.initContainers ?? [], ...pod?.containers ?? []].map(({ image }) => image.replace(/[:@][^/]*$/, ''));
    return [file, metadata.namespace ?? '-', `${kind}/${metadata.name.replace(/-[0-9a-f]{8}$/, '-<checksum>')}`, ...images].join(' ');
  }));
  return `${lines.join('\n')}\n`;
}

describe('the fleet.yaml with one of every kind of side service', () => {
  const folder = mkdtempSync(join(tmpdir(), 'side-services-'));
  let files: Record<string, Manifest[]>;
  beforeAll(() => {
    expect(synthesize(join(folder, 'cdk.out'), { context: { fleet: FLEET } })).toEqual({ status: 0, stderr: '' });
    files = filesIn(join(folder, 'dist'));
  });
  afterAll(() => { rmSync(folder, { recursive: true }); });

  test('has indeed every kind, console and durability', () => {
    const text = readFileSync(FLEET, 'utf8');
    for (const kind of [...Object.keys(KINDS), 'akhq', 'cmak', 'ec2', 'service', 'grafana', 'nginx', 'alb']) {
      expect(text).toMatch(new RegExp(`\\b${kind}:`));
    }
    for (const durability of Object.values(RedisDurability)) {
      expect(text).toContain(`durability: ${durability}\n`);
    }
  });

  test('becomes the objects of its golden file', () => {
    expectGolden('examples/side-services.txt', listOf(files));
  });

  test('has hardened objects only', () => {
    for (const [name, manifests] of Object.entries(files)) {
      // Prometheus asks the API of EC2 for the nodes
      const withInternet = name === 'shop-watch.k8s.yaml' ? ['watch'] : [];
      expect({ name, findings: policyFindings(manifests, { withInternet }) }).toEqual({ name, findings: EXPECTED[name] ?? [] });
    }
  });

  test('limits the CPU of consoles for Kafka and of nGrinder alone, as the documentation says', () => {
    const containers = Object.values(files).flat().flatMap(({ spec }) => [...spec?.template?.spec.initContainers ?? [], ...spec?.template?.spec.containers ?? []]);
    const limited = containers.filter(({ resources }) => resources?.limits?.cpu !== undefined).map(({ image }) => image.replace(/:[^/]*$/, ''));
    expect([...new Set(limited)].sort()).toEqual(['ghcr.io/kafbat/kafka-ui', 'hlebalbau/kafka-manager', 'ngrinder/agent', 'ngrinder/controller', 'tchiotludo/akhq']);
    expect(containers.filter(({ resources }) => resources?.limits?.memory === undefined)).toEqual([]);
  });

  test('asks the nodes on EC2 by an exporter of its own, as a user that they have, with the alerts of what they keep', () => {
    const { definition, sideServices } = parseFleetFile(readFileSync(FLEET, 'utf8'), 'fleet.yaml');
    const onEc2 = (sideServices?.services ?? []).flatMap((service) => (service.kind === 'monitoring' ? service.props.fleets ?? [] : [])).filter(({ region }) => region !== undefined);
    expect(onEc2.map(({ fleetTag, persistence, fleetExporter }) => ({ fleetTag, persistence, port: fleetExporter?.redisPort ?? 6379 })))
      .toEqual([{ fleetTag: definition.name, persistence: definition.config.persistence.mode, port: definition.port }]);
    expect(definition.users.map(({ name }) => name)).toContain(onEc2[0]?.fleetExporter?.user);
    // Nothing listens on the port that it would open
    expect(definition.access.monitoring).toEqual([]);
  });

  test('has peers that let each other in', () => {
    const manifests = Object.values(files).flat();
    expect(unansweredPeers(manifests)).toEqual([]);
    const shut = manifests.map((each) => (each.kind === 'NetworkPolicy' && each.metadata.name === 'pages' ? { ...each, spec: { ...each.spec, ingress: [] } } : each));
    expect(unansweredPeers(shut)).toEqual(['load-agent asks {"app.kubernetes.io/instance":"pages"} at 6379, which nobody opens to it']);
  });
});

describe('the application that writes manifests', () => {
  let folder: string;
  beforeAll(() => { folder = runExample('side-services', 'app.ts'); });
  afterAll(() => { rmSync(folder, { recursive: true }); });

  test('writes one file of hardened objects that let each other in', () => {
    const files = filesIn(join(folder, 'dist'));
    expectGolden('examples/side-services-app.txt', listOf(files));
    const manifests = Object.values(files).flat();
    expect(policyFindings(manifests)).toEqual([]);
    expect(unansweredPeers(manifests)).toEqual([]);
    const [sessions] = manifests.filter(({ kind, metadata }) => kind === 'StatefulSet' && metadata.name === 'sessions');
    expect(sessions?.spec?.template?.spec).toMatchObject({ tolerations: [{ key: 'dedicated', value: 'redis', effect: 'NoSchedule' }] });
  });
});

describe('the application that deploys to EKS', () => {
  let folder: string;
  let template: string;
  beforeAll(() => {
    folder = runExample('side-services', 'eks.ts');
    template = join(folder, 'cdk.out', 'Tools.template.json');
  });
  afterAll(() => { rmSync(folder, { recursive: true }); });

  const parts = (): Manifest[][] => partsForEks(template);

  test('hands hardened objects to the cluster, each part below the limit of its handler', () => {
    expect(policyFindings(parts().flat().map(withoutPruneLabel))).toEqual([]);
    expectGolden('examples/side-services-eks.txt', listOf({ Tools: parts().flat() }));
    for (const part of parts()) {
      expect(JSON.stringify(JSON.stringify(part)).length).toBeLessThan(MOST_PART_BYTES);
    }
  });

  test('has no Secret, and names one only', () => {
    const text = readFileSync(template, 'utf8');
    expect(parts().flat().map(({ kind }) => kind)).not.toContain('Secret');
    expect(text).not.toMatch(/AWS::SecretsManager|SecretString|stringData/);
    expect(text).toContain('kafka-console');
  });
});

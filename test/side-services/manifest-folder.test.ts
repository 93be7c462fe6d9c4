import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { replaceManifests } from '../../lib/side-services/manifest-folder';

const TEXT = 'apiVersion: v1\nkind: ConfigMap\n';

describe('the folder of manifests', () => {
  let above: string;
  let dist: string;
  beforeEach(() => {
    above = mkdtempSync(join(tmpdir(), 'manifests-'));
    dist = join(above, 'dist');
  });
  afterEach(() => { rmSync(above, { recursive: true }); });

  const read = (name: string): string => readFileSync(join(dist, name), 'utf8');

  test('is made where there is something to write, and holds nothing else then', () => {
    expect(replaceManifests(dist, 'shop', {})).toEqual([]);
    expect(existsSync(dist)).toBe(false);
    expect(replaceManifests(dist, 'shop', { 'shop-a.k8s.yaml': TEXT })).toEqual([]);
    expect(readdirSync(dist)).toEqual(['shop-a.k8s.yaml']);
    expect(read('shop-a.k8s.yaml')).toBe(`# Made by cdk-redis-fleet for the fleet "shop": synthesis writes this file anew, and removes it with its service.\n${TEXT}`);
  });

  test('loses the files of services that are gone, and says which', () => {
    replaceManifests(dist, 'shop', { 'shop-a.k8s.yaml': TEXT, 'shop-b.k8s.yaml': TEXT, 'shop-c.k8s.yaml': TEXT });
    expect(replaceManifests(dist, 'shop', { 'shop-b.k8s.yaml': 'kind: Secret\n' })).toEqual(['shop-a.k8s.yaml', 'shop-c.k8s.yaml']);
    expect(readdirSync(dist)).toEqual(['shop-b.k8s.yaml']);
    expect(read('shop-b.k8s.yaml')).toContain('kind: Secret\n');
    expect(replaceManifests(dist, 'shop', {})).toEqual(['shop-b.k8s.yaml']);
  });

  test('keeps what somebody else put there, and what is of another fleet whose name begins alike', () => {
    replaceManifests(dist, 'shop-eu', { 'shop-eu-a.k8s.yaml': TEXT });
    writeFileSync(join(dist, 'shop-mine.k8s.yaml'), TEXT);
    writeFileSync(join(dist, 'app.js'), '');
    mkdirSync(join(dist, 'shop-folder.k8s.yaml'));
    expect(replaceManifests(dist, 'shop', {})).toEqual([]);
    expect(readdirSync(dist).sort()).toEqual(['app.js', 'shop-eu-a.k8s.yaml', 'shop-folder.k8s.yaml', 'shop-mine.k8s.yaml']);
  });

  test('is not changed where somebody else has a file of a name that is to be written', () => {
    replaceManifests(dist, 'shop', { 'shop-a.k8s.yaml': 'old\n', 'shop-b.k8s.yaml': 'old\n' });
    const before = read('shop-a.k8s.yaml');
    const error = (name: string): string => `"${join(dist, name)}" must be of the fleet "shop" to be written anew, got a file whose first line does not say so; move it away, or give the service or the fleet another name`;
    replaceManifests(dist, 'shop-eu', { 'shop-eu-x.k8s.yaml': TEXT });
    expect(() => replaceManifests(dist, 'shop', { 'shop-a.k8s.yaml': 'new\n', 'shop-eu-x.k8s.yaml': 'new\n' })).toThrow(error('shop-eu-x.k8s.yaml'));
    writeFileSync(join(dist, 'shop-mine.k8s.yaml'), TEXT);
    expect(() => replaceManifests(dist, 'shop', { 'shop-a.k8s.yaml': 'new\n', 'shop-mine.k8s.yaml': 'new\n' })).toThrow(error('shop-mine.k8s.yaml'));
    mkdirSync(join(dist, 'shop-folder.k8s.yaml'));
    expect(() => replaceManifests(dist, 'shop', { 'shop-a.k8s.yaml': 'new\n', 'shop-folder.k8s.yaml': 'new\n' })).toThrow(`"${join(dist, 'shop-folder.k8s.yaml')}" must be a file`);
    expect([read('shop-a.k8s.yaml'), read('shop-mine.k8s.yaml')]).toEqual([before, TEXT]);
    expect(readdirSync(dist).sort()).toEqual(['shop-a.k8s.yaml', 'shop-b.k8s.yaml', 'shop-eu-x.k8s.yaml', 'shop-folder.k8s.yaml', 'shop-mine.k8s.yaml']);
  });

  test('stays as it was where one file cannot be written', () => {
    replaceManifests(dist, 'shop', { 'shop-a.k8s.yaml': 'old\n', 'shop-b.k8s.yaml': 'old\n' });
    const before = read('shop-a.k8s.yaml');
    expect(() => replaceManifests(dist, 'shop', { 'shop-a.k8s.yaml': 'new\n', [`shop-${'x'.repeat(300)}.k8s.yaml`]: 'new\n' })).toThrow('ENAMETOOLONG');
    expect(readdirSync(dist).sort()).toEqual(['shop-a.k8s.yaml', 'shop-b.k8s.yaml']);
    expect(read('shop-a.k8s.yaml')).toBe(before);
  });

  test('is no matter for who has no side services, even where it is a file', () => {
    writeFileSync(dist, 'mine');
    expect(replaceManifests(dist, 'shop', {})).toEqual([]);
    expect(() => replaceManifests(dist, 'shop', { 'shop-a.k8s.yaml': TEXT })).toThrow('EEXIST');
    expect(readFileSync(dist, 'utf8')).toBe('mine');
  });
});

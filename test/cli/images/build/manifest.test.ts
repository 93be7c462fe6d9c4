import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtImages } from '../../../../lib/cli/images/build/manifest';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'manifest-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** The images in a manifest with some text. */
function imagesIn(text: string): ReturnType<typeof builtImages> {
  const file = join(folder, 'packer-manifest.json');
  writeFileSync(file, text);
  return builtImages(file);
}

const build = (run: string, artifact: unknown): object => ({ name: 'redis', builder_type: 'amazon-ebs', artifact_id: artifact, packer_run_uuid: run });

test('the images of the last run are read by their regions, whatever earlier runs have left', () => {
  const builds = [build('old', 'us-east-1:ami-0000000000000000a'), build('new', 'us-east-1:ami-0000000000000000b,eu-west-1:ami-0000000000000000c')];
  expect(imagesIn(JSON.stringify({ builds, last_run_uuid: 'new' }))).toEqual({ 'us-east-1': 'ami-0000000000000000b', 'eu-west-1': 'ami-0000000000000000c' });
});

test.each([
  ['no JSON', '{"builds": [', 'it is no JSON'],
  ['no builds', '{}', 'it has no list of builds'],
  ['a last run without a build', JSON.stringify({ builds: [build('old', 'us-east-1:ami-0000000000000000a')], last_run_uuid: 'new' }), 'its artifacts are []'],
  ['another artifact', JSON.stringify({ builds: [build('new', 'folder/disk.vmdk')], last_run_uuid: 'new' }), 'its artifacts are ["folder/disk.vmdk"]'],
  ['an artifact that is half one', JSON.stringify({ builds: [build('new', 'us-east-1:ami-0000000000000000a,eu-west-1:')], last_run_uuid: 'new' }), 'its artifacts are ['],
  ['an artifact without an id', JSON.stringify({ builds: [build('new', null)], last_run_uuid: 'new' }), 'its artifacts are [null]'],
])('a manifest with %s is refused', (_case, text, why) => {
  expect(() => imagesIn(text)).toThrow(`the manifest that packer has written must name the images by region, but ${why}`);
});

test('a manifest that is not there is refused', () => {
  expect(() => builtImages(join(folder, 'nowhere.json'))).toThrow('but it is not there');
});

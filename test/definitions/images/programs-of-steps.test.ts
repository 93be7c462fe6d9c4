import { readFileSync, readdirSync } from 'node:fs';
import { ImageStepKind } from '../../../lib/definitions/images/choices';
import { ImageFile } from '../../../lib/definitions/images/image-file';
import { ImageProgram } from '../../../lib/definitions/images/image-program';
import { ImageRecipe } from '../../../lib/definitions/images/image-recipe';
import { ImageStep } from '../../../lib/definitions/images/image-step';
import { RedisSource } from '../../../lib/definitions/images/redis-source';
import { RedisEngine } from '../../../lib/definitions/redis/engine';
import { inProject } from '../../support/project';

const DIGEST = 'a'.repeat(64);
const FILE = ImageFile.fromText('app.asc', 'x\n');
const download = (ending: string): ImageProgram => ImageProgram.download(`https://example.com/x${ending}`, DIGEST);

/** One step of each program. */
const STEPS = [
  ImageStep.packages(['nginx']), ImageStep.file(FILE, '/etc/x'), ImageStep.directory('/opt/x'), ImageStep.service('x.service'), ImageStep.noService('x.service'), ImageStep.user('x'),
  ...ImageRecipe.redis(RedisEngine.REDIS_7_4, 'debian-12', { source: RedisSource.vendorRepository({ key: FILE, packageVersion: '6:7.4.2-1' }) }).steps,
  ...ImageRecipe.redis(RedisEngine.REDIS_7_4, 'ubuntu-22.04', { source: RedisSource.sourceCode({ version: '7.4.2', sha256: DIGEST }), awsCli: download('.zip'), logAgent: download('.deb'), exporter: download('.tar.gz') }).steps,
].filter(({ kind }) => kind === ImageStepKind.PROGRAM);

/** The names of the values that a program checks before it does anything. */
function asked(program: string): string[] {
  const text = readFileSync(inProject('lib', 'builder', `${program}.sh`), 'utf8');
  const named = [...text.matchAll(/^(?:need|need_path|payload) ([A-Z0-9_]+) /gm)].map(([, name]) => name ?? '');
  return [...named, ...(/^need_access$/m.test(text) ? ['OWNER', 'GROUP', 'MODE'] : [])].sort();
}

test('every step gives its program all the values that it asks for, and no others', () => {
  expect(STEPS.map(({ program = '', environment }) => [program, Object.keys(environment).sort()])).toEqual(STEPS.map(({ program = '' }) => [program, asked(program)]));
});

test('every program is there for a step, but for those that every plan has', () => {
  const there = readdirSync(inProject('lib', 'builder')).filter((name) => name.endsWith('.sh')).map((name) => name.replace(/\.sh$/, ''));
  const used = new Set(STEPS.map(({ program }) => program));
  expect(there.filter((name) => !used.has(name)).sort()).toEqual(['clean', 'common', 'install-node-programs', 'prepare']);
});

import { spawnSync } from 'node:child_process';
import { shellWords } from '../../lab/api/shell-words';

test('words with spaces, quotes and dollars stay words in a shell', () => {
  const words = ['a b', `o'neil "x"`, '$HOME `id`', '', '\\'];
  const { stdout } = spawnSync('sh', ['-c', `printf '%s\\n' ${shellWords(...words)}`], { encoding: 'utf8' });
  expect(stdout).toBe(`${words.join('\n')}\n`);
});

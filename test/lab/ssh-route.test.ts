import { spawnSync } from 'node:child_process';
import { proxyCommandLine, sshOptions } from '../../lab/api/ssh';

const PROGRAM = "/home/o'neil/100% redis/dist/redis-fleet.js";

test('ssh runs its proxy command with the words of the program, wherever that lies', () => {
  // What echo prints reaches ssh as the first line of the other side
  const proxyCommand = proxyCommandLine(['/bin/echo', PROGRAM], '%h', 'mine');
  const { stderr } = spawnSync('ssh', ['-v', ...sshOptions({ proxyCommand, privateFile: '/nowhere' }), '-o', 'LogLevel=DEBUG1', 'i-1'], { encoding: 'utf8' });
  expect(stderr).toContain(`banner line 0: ${PROGRAM} lab connect i-1 22 --name mine`);
});

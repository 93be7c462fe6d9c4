import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { manifestOf } from '../../side-services/policy';
import { tool } from '../../support/programs';
import { emitted, PASSWORD, userLine } from '../../support/redis-variant';
import { run } from '../../support/run';
import { servers } from '../../support/servers';

/** An address that is not the loopback's, in a network of its own: the server cannot tell it from another pod's. */
const ADDRESS = '10.99.99.1';
/** The server has 60 seconds to start, with what each look takes. */
const START_TRIES = 200;
const RUN_LIMIT = 180;
const NETWORK = process.getuid?.() === 0 ? ['--net'] : ['--map-root-user', '--net'];

/** What a server with the emitted lines of the network says to a client from outside of its pod. */
function askedFromOutside(server: string, users: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'redis-network-'));
  const text = manifestOf(emitted({}), 'ConfigMap', 'sessions-config').data!['redis.conf']!;
  const client = `'${tool('redis-cli')}' -h ${ADDRESS} GET key 2>&1`;
  const script = `
    '${tool('ip')}' link set lo up && '${tool('ip')}' address add ${ADDRESS}/32 dev lo || exit 1
    '${server}' '${join(folder, 'redis.conf')}' > '${join(folder, 'log')}' 2>&1 &
    for _ in $(seq ${START_TRIES}); do
      case "$(${client})" in *refused*) sleep 0.3 ;; *) break ;; esac
    done
    ${client}
    kill $! && wait`;
  try {
    chmodSync(folder, 0o777);
    writeFileSync(join(folder, 'redis.conf'), text.replace('dir /data', `dir ${folder}`).replace('/etc/redis-users', folder));
    writeFileSync(join(folder, 'users.acl'), users);
    return run('unshare', [...NETWORK, 'sh', '-c', script], { timeLimit: RUN_LIMIT }).stdout;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test.each(servers().map(({ engine, program }) => [engine.name, program] as const))('%s listens for other pods, and serves nobody where the ACL file forgets the default user', (_engine, program) => {
  expect(askedFromOutside(program, userLine(PASSWORD))).toContain('NOAUTH');
  expect(askedFromOutside(program, userLine(PASSWORD, 'proxy'))).toMatch(/DENIED|reset by peer/);
});

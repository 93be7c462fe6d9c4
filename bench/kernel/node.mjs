// One node of the benchmark, and the clients that talk to it.
import { existsSync, readFileSync } from 'node:fs';
import { inProject, venvPython } from '../../scripts/shared/project.mjs';
import { parseBenchmark } from './benchmark-csv.mjs';

const BENCHMARK = inProject('.tools', 'bin', 'redis-benchmark');
const CLIENTS = inProject('bench', 'kernel', 'clients.py');
const PORT = 6379;
const ADMIN = 'admin';
// A user of the benchmark's own, who needs no password: redis-benchmark takes one by its arguments only, where all can read it
const USER = 'benchmark';
const NO_PASSWORD = 'none';
const DROP_IN = '/etc/systemd/system/redis@.service.d/99-benchmark.conf';

/** Ends what it does where a program failed. */
function expectSuccess(what, { code, stdout, stderr }) {
  if (code !== 0) throw new Error(`${what} ended with ${code}: ${(stderr + stdout).trim().split('\n').at(-1)}`);
  return stdout;
}

export class BenchNode {
  /** The node of a fleet of `fleets.mjs`, which must be ready. */
  static async of(lab, name) {
    const node = lab.node(`bench-${name}-0-0`);
    const { address } = await node.state();
    const made = new BenchNode(lab, { name, node, server: { host: address, port: PORT, user: USER, password: NO_PASSWORD } });
    await made.addUser();
    return made;
  }

  constructor(lab, { name, node, server }) {
    Object.assign(this, { lab, name, node, server });
  }

  /** What a shell script on the node prints. */
  async shell(script, timeout = 60) {
    return expectSuccess(`${this.name}: ${script}`, await this.node.exec(['/bin/sh', '-c', script], { timeout }));
  }

  /** What redis-cli on the node prints. */
  cli(...words) {
    return this.shell(`REDISCLI_AUTH=$(cat /run/redis-fleet/secrets/6379/admin) redis-cli --user ${ADMIN} --no-auth-warning ${words.join(' ')}`);
  }

  /** Lets the benchmark in, until the server is started again. */
  async addUser() {
    await this.cli('ACL', 'SETUSER', USER, 'on', 'nopass', 'allkeys', 'allchannels', '+@all');
  }

  /** The fields of INFO as texts. */
  async info(section) {
    return Object.fromEntries((await this.cli('INFO', section)).split(/\r?\n/).map((line) => line.split(':', 2)));
  }

  /** Adds a line to the unit of the server, in the place of the last one so added, and starts it again. */
  async restartWith(line) {
    await this.shell(`printf '[Service]\\n%s\\n' '${line}' > ${DROP_IN} && systemctl daemon-reload`);
    await this.restart();
  }

  /** Starts the server again; its data is gone, because it has no log and no snapshot. */
  async restart() {
    // systemd refuses to start a unit often unless it forgets the last starts
    await this.shell(`rm -f /var/lib/redis/6379/dump.rdb && systemctl reset-failed redis@${PORT} && systemctl restart redis@${PORT}`);
    await this.addUser();
  }

  /** Memory of the server in huge pages, in MiB. */
  async hugeMiB() {
    const [, kilobytes] = /AnonHugePages: +(\d+) kB/.exec(await this.shell('cat /proc/$(pidof redis-server)/smaps_rollup'));
    return Number(kilobytes) / 1024;
  }

  /** The version of redis-benchmark. Throws where it is not there. */
  async clientVersion() {
    if (!existsSync(BENCHMARK)) throw new Error('.tools/bin/redis-benchmark is not there: run "npm run setup"');
    return expectSuccess('redis-benchmark', await this.lab.client([BENCHMARK, '--version'])).trim();
  }

  /** Runs redis-benchmark as a client in the VPC; returns what `parseBenchmark` reads. */
  async benchmark(tests, { requests, pipeline = 1, connections = 50, keys, bytes }) {
    const { host, password } = this.server;
    const load = ['-t', tests, '-n', requests, '-P', pipeline, '-c', connections, '-r', keys, '-d', bytes].map(String);
    const command = [BENCHMARK, '-h', host, '-p', String(PORT), '--user', USER, '-a', password, '--csv', ...load];
    return parseBenchmark(expectSuccess('redis-benchmark', await this.lab.client(command, { timeout: 600 })));
  }

  /** Runs a storm of clients.py as a client in the VPC. */
  async storm(options) {
    const asked = JSON.stringify({ server: this.server, ...options });
    return JSON.parse(expectSuccess('clients.py', await this.lab.client([venvPython, CLIENTS, 'storm', asked], { timeout: 120 })));
  }

  /** Has the node itself connect to its own server, again and again. */
  async connectInARow(count) {
    const asked = JSON.stringify({ server: this.server, count });
    const options = { stdin: readFileSync(CLIENTS, 'utf8'), timeout: 600 };
    return JSON.parse(expectSuccess('clients.py', await this.node.exec(['python3', '-', 'ports', asked], options)));
  }
}

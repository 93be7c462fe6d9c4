// The Ansible projects that bench/ansible.mjs compares, and one run of a playbook in one of them.
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { inProject } from '../../scripts/shared/project.mjs';

const PROGRAM = inProject('dist', 'redis-fleet.js');
const ANSIBLE = inProject('.tools', 'ansible', 'bin');
const TIME_LIMIT_MS = 900_000;
/** Ansible's own settings, but for the hosts. */
const DEFAULTS = '[defaults]\ninventory = redis-inventory\n';

/** Prints the seconds and the CPU seconds of a program and of all that it waited for; its output goes to standard error. */
const MEASURE = `
import json, resource, subprocess, sys, time
begin = time.monotonic()
code = subprocess.run(sys.argv[1:], stdout=sys.stderr).returncode
wall, used = time.monotonic() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({"code": code, "wall": wall, "cpu": used.ru_utime + used.ru_stime}))
`;

export const VARIANTS = [
  { name: 'defaults', title: 'Ansible\'s defaults' },
  { name: 'tuned', title: '`ansible init`', flags: [] },
  { name: 'mitogen', title: '`ansible init --mitogen`', flags: ['--mitogen'] },
];

/** Projects of the fleet `fleet` below `folder`; `reach` are arguments for SSH, `user` is who logs in. */
export class Projects {
  constructor({ folder, fleet, hosts, user, reach, env }) {
    if (!existsSync(join(ANSIBLE, 'ansible-playbook'))) throw new Error('Ansible is not in .tools/ansible: run "npm run setup:full"');
    Object.assign(this, { folder, reach, env: { ...process.env, ...env, PATH: [folder, ANSIBLE, process.env.PATH].join(delimiter), ANSIBLE_NOCOLOR: '1', AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' } });
    writeFileSync(join(folder, 'redis-fleet'), `#!/bin/sh\nexec '${process.execPath}' '${PROGRAM}' "$@"\n`);
    chmodSync(join(folder, 'redis-fleet'), 0o755);
    for (const { name, flags } of VARIANTS) this.#init(name, flags, ['--fleet', fleet, '--hosts', String(hosts), '--user', user]);
    writeFileSync(join(folder, 'defaults', 'ansible.cfg'), DEFAULTS);
    this.hosts = hosts;
  }

  #init(name, flags = [], common) {
    this.#must('redis-fleet', ['ansible', 'init', name, ...common, ...flags], this.folder);
    copyFileSync(inProject('bench', 'ansible', 'ten-tasks.yml'), join(this.folder, name, 'playbooks', 'ten-tasks.yml'));
  }

  #must(program, args, cwd, env = this.env) {
    const { status, error, stdout, stderr } = spawnSync(program, args, { cwd, env, encoding: 'utf8', timeout: TIME_LIMIT_MS, maxBuffer: 64 * 2 ** 20 });
    if (error !== undefined || status !== 0) throw new Error(`${program} ${args.slice(0, 2).join(' ')} in ${cwd}: ${error?.message ?? `ended with ${status}`}\n${stdout}${stderr}`);
    return { stdout, stderr };
  }

  /** Lets a project forget its open connections and its facts. */
  forget(name) {
    rmSync(join(this.folder, name, '.ansible'), { recursive: true, force: true });
    const sockets = join(this.#home(name), 'cp');
    for (const socket of existsSync(sockets) ? readdirSync(sockets) : []) {
      spawnSync('ssh', ['-o', `ControlPath=${join(sockets, socket)}`, '-O', 'exit', 'nobody'], { timeout: 60_000 });
    }
  }

  #home(name) {
    return join(this.folder, `home-${name}`);
  }

  /** Runs a playbook: its seconds, and the CPU seconds of this machine. Throws where a host fails or is missing. */
  play(name, playbook) {
    const extra = JSON.stringify({ ansible_ssh_extra_args: this.reach });
    const words = ['-c', MEASURE, 'ansible-playbook', `playbooks/${playbook}.yml`, '-e', extra];
    const { stdout, stderr } = this.#must(join(ANSIBLE, 'python'), words, join(this.folder, name), { ...this.env, ANSIBLE_HOME: this.#home(name) });
    const { code, wall, cpu } = JSON.parse(stdout);
    const good = stderr.match(/ok=\d+ .*unreachable=0 +failed=0 /g)?.length ?? 0;
    if (code !== 0 || good !== this.hosts) throw new Error(`${playbook} of ${name} ended with ${code}, ${good} of ${this.hosts} hosts are well:\n${stderr}`);
    return { wall, cpu };
  }
}

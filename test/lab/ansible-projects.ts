import { chmodSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Lab } from '../../lab/api/lab';
import { type Ended, runToEnd } from '../../lab/api/program';
import { shellWords } from '../../lab/api/shell-words';
import { makeKeyPair, proxyCommandLine, SSH_USER } from '../../lab/api/ssh';
import { ansibleProgram } from '../support/ansible';
import { shell } from '../support/labs';
import { venvPython } from '../support/programs';
import { inProject } from '../support/project';

const PROGRAM = inProject('dist', 'redis-fleet.js');
/** Seconds for a playbook on a computer that boots machines meanwhile. */
const TIME_LIMIT = 840;

/** Ansible projects for the fleet of a lab, whose playbooks reach its machines by SSH. */
export class AnsibleProjects {
  /** Makes a key, lets it in on each machine, and puts what the playbooks start into a folder. */
  public static async make(lab: Lab, fleet: string, folder: string): Promise<AnsibleProjects> {
    const { privateFile, publicKey } = await makeKeyPair(folder);
    const home = `/home/${SSH_USER}/.ssh`;
    const letIn = `install -d -m 0700 -o ${SSH_USER} ${home} && echo '${publicKey}' >> ${home}/authorized_keys && chown ${SSH_USER} ${home}/authorized_keys`;
    await Promise.all((await lab.nodes()).map(({ slot }) => shell(lab, slot, letIn)));
    const proxy = proxyCommandLine([process.execPath, PROGRAM], '%h', lab.name);
    const reach = shellWords('-o', `ProxyCommand=${proxy}`, '-o', `IdentityFile=${privateFile}`, '-o', `UserKnownHostsFile=${join(folder, 'known_hosts')}`, '-o', 'LogLevel=ERROR');
    installPrograms(folder);
    // A computer that is busy with many machines may answer late
    return new AnsibleProjects(lab, folder, { ansible_ssh_extra_args: reach, redis_fleet_flags: ['--fleet', fleet, '--timeout', '60'] });
  }

  private constructor(private readonly lab: Lab, private readonly folder: string, private readonly variables: object) {}

  /** Writes a project by `redis-fleet ansible init`. Throws where that fails or warns. */
  public async init(name: string, ...flags: readonly string[]): Promise<void> {
    const { code, stderr } = await this.run(['redis-fleet', 'ansible', 'init', name, '--user', SSH_USER, '--ansible', ansibleProgram('ansible'), ...flags], this.folder);
    if (code !== 0 || stderr !== '') throw new Error(`ansible init ended with ${code}: ${stderr}`);
  }

  /** What a playbook shows, one space for each break. Throws where it fails. */
  public async play(project: string, playbook: string, ...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await this.tried(project, playbook, ...args);
    if (code !== 0) throw new Error(`${playbook} ended with ${code}:\n${stdout}\n${stderr}`);
    return stdout;
  }

  /** As `play`, with a failure as its end. */
  public async tried(project: string, playbook: string, ...args: readonly string[]): Promise<Ended> {
    const words = [ansibleProgram('ansible-playbook'), join('playbooks', `${playbook}.yml`), '-e', JSON.stringify(this.variables), ...args];
    const ended = await this.run(words, join(this.folder, project));
    return { ...ended, stdout: ended.stdout.replace(/\s+/g, ' ') };
  }

  /** Runs a program in a shell that is pointed at the lab, as its documentation says. */
  private run(words: readonly string[], cwd: string): Promise<Ended> {
    const script = 'eval "$(redis-fleet lab env --name "$1")"; shift; exec "$@"';
    const env = {
      ...process.env, PATH: [this.folder, process.env.PATH].join(delimiter), ANSIBLE_HOME: join(this.folder, 'home'), ANSIBLE_NOCOLOR: '1',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    };
    return runToEnd('sh', ['-c', script, 'sh', this.lab.name, ...words], { cwd, env, seconds: TIME_LIMIT });
  }
}

/** redis-fleet on the PATH, and what stands in for the AWS CLI, which is no package of this project: the same call by the same words. */
function installPrograms(folder: string): void {
  const aws = [
    `#!${venvPython()}`, 'import boto3, json, sys',
    'assert sys.argv[1:3] == ["secretsmanager", "put-secret-value"] and sys.argv[5:] == ["--cli-input-json", "file:///dev/stdin"], sys.argv',
    'boto3.client("secretsmanager", region_name=sys.argv[4]).put_secret_value(**json.load(sys.stdin))',
  ];
  for (const [name, lines] of [['redis-fleet', ['#!/bin/sh', `exec ${shellWords(process.execPath, PROGRAM)} "$@"`]], ['aws', aws]] as const) {
    writeFileSync(join(folder, name), `${lines.join('\n')}\n`);
    chmodSync(join(folder, name), 0o755);
  }
}

import { createHash } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sideServices } from '../../lib';
import { manifestOf, synth } from '../side-services/policy';
import type { Manifest } from '../side-services/policy';
import { CACHE } from '../side-services/redis/options';
import { type BackgroundProgram, startProgram, waitFor } from './background-program';
import { freePort } from './ports';
import { redisCommand } from './redis-server';
import { servers } from './servers';

/** Of the default user of every server. */
export const PASSWORD = 'of-the-servers';

/** The line of an ACL file for the default user with a password. */
export function userLine(password: string, name = 'default'): string {
  return `user ${name} on #${createHash('sha256').update(password).digest('hex')} ~* &* +@all\n`;
}

/** A server with the files that a chart emits, in a folder that outlives it. */
export class VariantServer {
  private program?: BackgroundProgram;

  public constructor(public readonly folder: string, public readonly port: number, private readonly server: string, private readonly password?: string) {}

  /** Its process. Throws before the first start. */
  public get pid(): number {
    return this.program!.pid;
  }

  /** `before` are words that run it, such as those of a tracer; `further` are arguments after its file. */
  public async start(before: readonly string[] = [], ...further: string[]): Promise<this> {
    const words = [...before, this.server, join(this.folder, 'redis.conf'), ...further];
    this.program = await startProgram({ name: 'redis-server', program: words[0]!, args: words.slice(1), cwd: this.folder });
    return this;
  }

  public async ready(): Promise<this> {
    await waitFor({ what: 'PONG', seconds: 60, programs: [this.program!] }, async () => ((await this.say('PING')) === 'PONG' ? true : undefined));
    return this;
  }

  public async say(...words: string[]): Promise<unknown> {
    return redisCommand({ port: this.port, ...this.password === undefined ? {} : { password: this.password } }, ...words);
  }

  /** The process of the server itself, which may be another one than that which was started. */
  public async serverPid(): Promise<number> {
    return Number(/process_id:(\d+)/.exec(String(await this.say('INFO', 'server')))?.[1]);
  }

  public async kill(): Promise<void> {
    process.kill(this.program!.pid, 'SIGKILL');
    await this.gone();
  }

  public async gone(): Promise<void> {
    const { program } = this;
    await waitFor({ what: 'the end of the server', seconds: 30, programs: [] }, () => Promise.resolve(program?.isRunning() === true ? undefined : true));
  }

  public async end(): Promise<void> {
    await this.program?.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** What a RedisInstance named `sessions` emits. */
export const emitted = (props: Partial<sideServices.RedisInstanceProps>): Manifest[] =>
  synth((chart) => { new sideServices.RedisInstance(chart, 'sessions', { ...CACHE, memory: '192Mi', ...props }); });

/** Where an emitted redis.conf is placed. */
export interface Placed {
  readonly server?: string;
  readonly password?: string;
}

/** Makes servers of charts; all end with the test. */
export interface VariantFixture {
  /** A server with an emitted redis.conf; only port, address and folders are those of the test. */
  placed(manifests: readonly Manifest[], config: string, options?: Placed): Promise<VariantServer>;
  /** The server of a RedisInstance. */
  instance(props: Partial<sideServices.RedisInstanceProps>, server?: string): Promise<VariantServer>;
}

/** Registers the end of what it makes with the tests of a file. */
export function useRedisVariants(): VariantFixture {
  const open: VariantServer[] = [];
  afterEach(async () => {
    for (const one of open.splice(0)) await one.end();
  });
  const placed: VariantFixture['placed'] = async (manifests, config, { server = servers()[0].program, password } = {}) => {
    const folder = mkdtempSync(join(tmpdir(), 'redis-variant-'));
    const port = await freePort();
    const text = manifestOf(manifests, 'ConfigMap', config).data!['redis.conf']!;
    const own = text.replace('port 6379', `port ${port}`).replace('dir /data', `dir ${folder}`).replace('/etc/redis-users', folder);
    chmodSync(folder, 0o777);
    writeFileSync(join(folder, 'redis.conf'), text.includes('\nbind ') ? own : `${own}bind 127.0.0.1\n`);
    writeFileSync(join(folder, 'users.acl'), userLine(PASSWORD));
    const made = new VariantServer(folder, port, server, password);
    open.push(made);
    return made;
  };
  return { placed, instance: (props, server) => placed(emitted(props), 'sessions-config', { ...server === undefined ? {} : { server }, password: PASSWORD }) };
}

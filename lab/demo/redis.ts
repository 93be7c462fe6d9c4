import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseFleetFile } from '../../lib/fleet-file/fleet-file';
import { callAws } from '../api/aws-call';
import type { Lab } from '../api/lab';
import { LabError } from '../api/lab-error';
import { ProgramError } from '../api/program';
import { type EmulatorAccess, repositoryRoot } from '../emulator/emulator';
import type { Steps } from './steps';

const REDIS_CLI = join(repositoryRoot(), '.tools', 'bin', 'redis-cli');
/** The administrator, whom every fleet has. */
const USER = 'admin';
const [KEY, VALUE] = ['redis-fleet:demo', 'it runs'];

/** Writes and reads a key of the first primary, from a client inside the VPC. Throws a LabError where it reads something else. */
export async function setAndGet(steps: Steps, lab: Lab, fleetFile: string): Promise<void> {
  const { definition } = parseFleetFile(readFileSync(fleetFile, 'utf8'), fleetFile);
  const { machines } = await lab.status();
  const primary = machines.find(({ role, address }) => role === 'primary' && address !== null);
  if (primary === undefined) throw new LabError('no machine of the lab is a primary');
  const env = { REDISCLI_AUTH: await passwordOf(lab.emulator, definition.name) };
  const redis = [REDIS_CLI, '-h', primary.address ?? '', '-p', String(definition.port), '--user', USER, '-e'];
  const ask = async (...command: string[]): Promise<string> => {
    const ended = await lab.client([...redis, ...command], { env, timeout: 20 });
    if (ended.code !== 0) throw new ProgramError('redis-cli', command, ended);
    return ended.stdout.trim();
  };
  const [set, got] = await steps.run(`redis-cli -h ${primary.address}: SET and GET`, async () => [await ask('SET', KEY, VALUE), await ask('GET', KEY)]);
  if (got !== VALUE) throw new LabError(`Redis has lost what was written: SET answered ${set}, GET ${got}`);
  process.stdout.write(`\n${primary.slot}> SET ${KEY} "${VALUE}"\n${set}\n${primary.slot}> GET ${KEY}\n"${got}"\n\n`);
}

interface Secrets {
  readonly SecretList: readonly { readonly ARN: string }[];
}

/** The password in Secrets Manager of the fleet's user. */
async function passwordOf(emulator: EmulatorAccess, fleet: string): Promise<string> {
  const ask = <T>(operation: string, input: Readonly<Record<string, unknown>>): Promise<T> =>
    callAws<T>(emulator, { service: 'secretsmanager', target: `secretsmanager.${operation}`, input });
  const { SecretList } = await ask<Secrets>('ListSecrets', { Filters: [{ Key: 'tag-value', Values: [fleet] }] });
  for (const { ARN } of SecretList) {
    const { SecretString } = await ask<{ SecretString: string }>('GetSecretValue', { SecretId: ARN });
    const { username, password } = JSON.parse(SecretString) as { username?: string; password?: string };
    if (username === USER && password !== undefined) return password;
  }
  throw new LabError(`Secrets Manager has no password of the user ${USER} of the fleet ${fleet}`);
}

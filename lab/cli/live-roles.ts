import type { Lab } from '../api/lab';
import type { MachineStatus } from '../api/protocol';

/** What a machine is asked: the role of its first database, as `admin` by the password that the machine has. */
const ASK = `
port=$(python3 -c "import json; print(json.load(open('/etc/redis-fleet/node.json'))['databases'][0]['port'])") || exit
client=$(command -v redis-cli || command -v valkey-cli) || exit
export REDISCLI_AUTH
REDISCLI_AUTH=$(cat "/run/redis-fleet/secrets/$port/admin") || exit
timeout 3 "$client" -p "$port" --user admin --no-auth-warning ROLE | head -n 1
`;

const ROLES: Readonly<Record<string, string>> = { master: 'primary', slave: 'replica' };

/** The machines with the roles that their servers have now; null where none answers. */
export function withLiveRoles(lab: Lab, machines: readonly MachineStatus[]): Promise<MachineStatus[]> {
  return Promise.all(machines.map(async (machine) => ({ ...machine, role: await liveRole(lab, machine) })));
}

async function liveRole(lab: Lab, { instance, state }: MachineStatus): Promise<string | null> {
  if (state === 'off' || state === 'pending' || state === 'terminating') return null;
  const answer = await lab.node(instance).exec(['/bin/sh', '-c', ASK], { timeout: 10 }).catch(() => undefined);
  return ROLES[answer?.stdout.trim() ?? ''] ?? null;
}

import { shellWord } from '../quoting';

/** The program that Ansible asks for its hosts. */
export const INVENTORY_LAUNCHER = `#!/bin/sh
# Prints the hosts that redis_fleet.yml beside this script describes, as Ansible takes them of a script.
# ansible.cfg names redis_fleet.yml instead, which gives the same hosts; by this script: -i redis-inventory
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
exec "$here/run-redis-fleet" inventory --config "$here/redis_fleet.yml" "$@"
`;

/** The program by which the inventory and the playbooks start redis-fleet. */
export function programLauncher(profile?: string): string {
  return `#!/bin/sh
# Runs redis-fleet: that of the nearest node_modules above this script, or else that of the PATH.
set -eu
${profile === undefined ? '' : profileLines(profile)}
folder=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
while [ -n "$folder" ]; do
    if [ -x "$folder/node_modules/.bin/redis-fleet" ]; then
        exec "$folder/node_modules/.bin/redis-fleet" "$@"
    fi
    folder=\${folder%/*}
done
if command -v redis-fleet >/dev/null; then
    exec redis-fleet "$@"
fi
echo 'redis-fleet was not found: run "npm install FILE" here with the file that "npm pack" makes of cdk-redis-fleet, or put redis-fleet on the PATH' >&2
exit 127
`;
}

/** The gates of the playbooks, such as check, take no profile but by the environment. */
function profileLines(profile: string): string {
  return `
# The profile of the AWS settings, unless the environment names one.
AWS_PROFILE=\${AWS_PROFILE:-${shellWord(profile)}}
export AWS_PROFILE
`;
}

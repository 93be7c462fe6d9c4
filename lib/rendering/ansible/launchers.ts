/** The program that Ansible asks for its hosts. */
export const INVENTORY_LAUNCHER = `#!/bin/sh
# The inventory of Ansible: the hosts that redis_fleet.yml beside this script describes.
# Ansible runs it with --list; ansible.cfg names it.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
REDIS_FLEET_CONFIG=\${REDIS_FLEET_CONFIG:-$here/redis_fleet.yml}
export REDIS_FLEET_CONFIG
exec "$here/run-redis-fleet" inventory "$@"
`;

/** The program by which the inventory and the playbooks start redis-fleet. */
export const PROGRAM_LAUNCHER = `#!/bin/sh
# Runs redis-fleet: that of the nearest node_modules above this script, or else that of the PATH.
set -eu

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
echo 'redis-fleet was not found: run "npm install cdk-redis-fleet" in this folder, or put redis-fleet on the PATH' >&2
exit 127
`;

#!/bin/sh
# Waits until the machine has started for good, and keeps it from installing updates while an image is made of it; checks that
# programs run from where the bundle lies.
set -eu
program=prepare
# shellcheck source=common.sh
. ./programs/common.sh

UPDATERS='apt-daily.timer apt-daily-upgrade.timer dnf-automatic.timer dnf-makecache.timer'
WORKERS='apt-daily.service apt-daily-upgrade.service dnf-automatic.service dnf-makecache.service'
# Seconds for updates that run already
PATIENCE=600

check_executes() {
    scratch_folder
    printf '#!/bin/sh\n' > "$scratch/probe"
    chmod 0700 "$scratch/probe"
    "$scratch/probe" 2> /dev/null || fail "no program runs from $(pwd -P), because $(df --output=target . | tail -n 1) is mounted with noexec; build on a machine that mounts it without"
}

[ "$(id -u)" = 0 ] || fail 'only root can make an image; run it by sudo'
check_executes
# A server that is tried as its own user reaches its scratch folder
chmod 0711 .
if command -v cloud-init > /dev/null; then
    code=0
    cloud-init status --wait > /dev/null 2>&1 < /dev/null || code=$?
    # 2 is a warning that it went on after
    case $code in
    0 | 2) ;;
    *) fail 'cloud-init of the machine failed; see "cloud-init status --long" there' ;;
    esac
fi
for unit in $UPDATERS; do
    ! systemctl is-active --quiet "$unit" || systemctl stop "$unit"
done
for unit in $WORKERS; do
    # "activating" is a service that does its work
    while [ "$(systemctl is-active "$unit" || true)" = activating ]; do
        PATIENCE=$((PATIENCE - 1))
        [ "$PATIENCE" -gt 0 ] || fail "$unit still runs"
        sleep 1
    done
done
say 'the machine is ready'

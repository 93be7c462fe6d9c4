#!/bin/sh
# Removes what belongs to this one machine and not to the image: packages, logs, identity, keys, temporary files, and the bundle with
# its downloads. AGENT_FILES are removed, or kept where Image Builder's own agent works with them and its clean-up comes behind this one.
set -eu
program=clean
# shellcheck source=common.sh
. ./programs/common.sh

need AGENT_FILES "${AGENT_FILES-}" 'remove|keep' 'remove or keep'
bundle=$(pwd -P)
[ "${bundle##*/}" = redis-fleet-image ] || fail "the bundle must be a folder called redis-fleet-image, got $bundle"

clean_packages() {
    if command -v apt-get > /dev/null; then
        apt-get clean
        find /var/lib/apt/lists -mindepth 1 -delete
    fi
    if command -v dnf > /dev/null; then
        dnf --quiet clean all
    fi
}

# Whoever starts from the image is a new machine, with an id and keys of its own
clean_identity() {
    if command -v cloud-init > /dev/null; then
        cloud-init clean --logs
    fi
    # Empty, not away: systemd would take the next boot for the first one, and enable units by its presets
    : > /etc/machine-id
    [ -L /var/lib/dbus/machine-id ] || rm -f /var/lib/dbus/machine-id
    rm -f /var/lib/systemd/random-seed /var/lib/systemd/credential.secret
    find /etc/ssh -maxdepth 1 -name 'ssh_host_*_key*' -delete
    for home in $(getent passwd | cut -d : -f 6 | sort -u); do
        rm -f -- "$home/.ssh/authorized_keys" "$home/.bash_history"
    done
}

clean_logs() {
    # Whoever writes a log goes on with the same file
    find /var/log -type f ! -path '/var/log/journal/*' ! -path '/var/log/amazon/*' -exec truncate --size=0 {} +
    if [ -d /var/log/journal ]; then
        find /var/log/journal -mindepth 1 -delete
    fi
}

# What the agents of AWS know of this machine, and what anybody left behind
clean_agent_files() {
    if [ -d /var/log/amazon ]; then
        find /var/log/amazon -type f -exec truncate --size=0 {} +
    fi
    # Without its folders: an agent that runs hands messages on in them
    if [ -d /var/lib/amazon/ssm ]; then
        find /var/lib/amazon/ssm -type f -delete
    fi
    # The folders of services that run go with the next boot
    find /tmp /var/tmp -xdev -mindepth 1 ! -path '*/systemd-private-*' -delete
}

# All is read before the file goes
main() {
    clean_packages > /dev/null
    clean_identity > /dev/null
    clean_logs
    [ "$AGENT_FILES" = keep ] || clean_agent_files
    cd /
    rm -rf -- "$bundle"
    sync
    say 'done'
    exit
}

main

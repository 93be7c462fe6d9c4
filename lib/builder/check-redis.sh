#!/bin/sh
# Checks that a node can run from the image: SERVER is of FLAVOR and VERSION (7.0 or 7.0.15) and serves as USER_NAME, its
# distribution's own SERVICE never starts (empty where there is none), and all that a node needs beside it is there.
set -eu
program=check-redis
# shellcheck source=common.sh
. ./programs/common.sh

need FLAVOR "${FLAVOR-}" 'redis|valkey' 'redis or valkey'
need_path SERVER "${SERVER-}"
need VERSION "${VERSION-}" '[0-9]{1,2}\.[0-9]{1,2}(\.[0-9]{1,3})?' 'a version such as 7.0 or 7.0.15'
need USER_NAME "${USER_NAME-}" "$USER_FORM" "$USER_WORDS"
need SERVICE "${SERVICE-}" '([A-Za-z0-9:_.@-]{1,240}\.service)?' 'a service of systemd such as redis-server.service, or empty'
# Of systemd: the units of a node need it
OLDEST_SYSTEMD=249
# Where a node's volume is mounted, or its data lies
DATA=/var/lib/redis

check_server() {
    [ -x "$SERVER" ] || fail "$SERVER is not there"
    said=$("$SERVER" --version) || fail "$SERVER does not start, see above"
    version=$(printf '%s\n' "$said" | sed -n 's/.* v=\([0-9.]*\) .*/\1/p')
    # Valkey 7.2 does not say what it is
    flavor=valkey
    case $said in
    'Redis server '*) flavor=redis ;;
    esac
    case $flavor:$version. in
    "$FLAVOR:$VERSION".*) ;;
    *) fail "$SERVER is $flavor $version, not $FLAVOR $VERSION" ;;
    esac
    getent passwd "$USER_NAME" > /dev/null || fail "user $USER_NAME is not there"
    getent group "$USER_NAME" > /dev/null || fail "group $USER_NAME is not there"
    [ -z "$SERVICE" ] || [ "$(systemctl is-enabled -- "$SERVICE" 2> /dev/null || true)" = masked ] || fail "$SERVICE is not masked: it would take the server's port"
}

# A server that ran before it was masked leaves a snapshot: a node takes no folder that holds data of others
check_data() {
    found=$(find "$DATA" -mindepth 1 -print -quit 2> /dev/null) || return 0
    [ -z "$found" ] || fail "$found is there, and a node starts only with an empty $DATA; remove what is in it in a step before"
}

check_surroundings() {
    python3 -c 'import sys, boto3; sys.exit(sys.version_info < (3, 9))' > /dev/null 2>&1 || fail 'Python 3.9 with boto3 is not there'
    for needed in mkfs.xfs xfs_growfs logrotate; do
        command -v "$needed" > /dev/null || fail "$needed is not there"
    done
    systemd=$(systemctl --version | sed -n '1s/^systemd \([0-9]*\).*/\1/p')
    [ "${systemd:-0}" -ge "$OLDEST_SYSTEMD" ] || fail "systemd is ${systemd:-not there}, not $OLDEST_SYSTEMD or later"
}

# On a socket of its own, without a port; its log says when it serves
check_service() {
    chown -- "$USER_NAME:$USER_NAME" "$scratch"
    log=$scratch/log
    : > "$log"
    # shellcheck disable=SC2024 # root writes the log
    setpriv --reuid="$USER_NAME" --regid="$USER_NAME" --clear-groups -- "$SERVER" --port 0 --unixsocket "$scratch/socket" \
        --dir "$scratch" --save '' --daemonize no --logfile '' > "$log" 2>&1 < /dev/null &
    server=$!
    tries=100
    until grep -qi 'ready to accept connections' "$log"; do
        tries=$((tries - 1))
        if [ "$tries" = 0 ] || ! kill -0 "$server" 2> /dev/null; then
            cat "$log" >&2
            kill -KILL "$server" 2> /dev/null || true
            fail "$SERVER does not serve, see above"
        fi
        sleep 0.1
    done
    kill -TERM "$server"
    wait "$server" || fail "$SERVER did not end well"
}

check_server
check_data
check_surroundings
scratch_folder
check_service
say "$flavor $version serves as $USER_NAME"

#!/bin/sh
# What the programs of a build share. Each says its name in `program` and reads this file, with the bundle as its working directory.
# shellcheck disable=SC2034,SC2154 # what they use and set
set -eu
# Nothing of the caller's but the values that a program asks for; no name of a file is a pattern
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
LC_ALL=C
export PATH LC_ALL
umask 022
set -f

USER_FORM='[a-z_][a-z0-9_-]{0,31}'
USER_WORDS='the name of a user or group such as redis'
FILE_FORM='[A-Za-z0-9][A-Za-z0-9._-]{0,63}'
PATH_FORM='/[^[:cntrl:]]*[^/[:cntrl:]]'
PATH_WORDS='an absolute path such as /etc/redis/redis.conf'

# say TEXT: the line that a program logs.
say() {
    printf 'redis-fleet image: %s: %s\n' "$program" "$(one_line "$1")"
}

# fail TEXT: ends the program.
fail() {
    printf 'redis-fleet image: %s failed: %s\n' "$program" "$(one_line "$1")" >&2
    exit 1
}

# one_line TEXT: with spaces for control characters, so that it cannot forge a second line.
one_line() {
    printf '%s' "$1" | tr '[:cntrl:]' ' '
}

# need NAME VALUE FORM WORDS: fails unless all of the value has the form, an extended regular expression.
need() {
    # grep looks at one line at a time
    case $2 in
    *'
'*) fail "$1 must be $4, got more than one line" ;;
    esac
    printf '%s\n' "$2" | grep -Eqx -e "$3" || fail "$1 must be $4, got '$2'"
}

# need_path NAME VALUE: fails unless it is an absolute path without detours.
need_path() {
    need "$1" "$2" "$PATH_FORM" "$PATH_WORDS"
    case $2/ in
    */../* | */./* | *//*) fail "$1 must be $PATH_WORDS, without .. or doubled slashes, got '$2'" ;;
    esac
}

# need_access: the variables OWNER, GROUP and MODE, which several programs have.
need_access() {
    need OWNER "${OWNER-}" "$USER_FORM" "$USER_WORDS"
    need GROUP "${GROUP-}" "$USER_FORM" "$USER_WORDS"
    need MODE "${MODE-}" '[0-7]{3,4}' 'an octal mode such as 0644'
    id -u -- "$OWNER" > /dev/null 2>&1 || fail "user $OWNER is not there; add it in a step before"
    getent group "$GROUP" > /dev/null || fail "group $GROUP is not there; add it in a step before"
}

# payload NAME: the path of a file of the recipe; fails unless it is in the bundle.
payload() {
    need "$1" "$2" "$FILE_FORM" 'the name of a file of the bundle such as redis.conf'
    [ -f "payload/$2" ] || fail "the bundle has no file payload/$2"
}

# scratch_folder: makes `scratch`, a folder of root's alone in the bundle that goes with the program.
scratch_folder() {
    scratch=$(mktemp -d "$(pwd -P)/scratch-XXXXXXXX")
    trap 'rm -rf -- "$scratch"' EXIT
    trap 'exit 129' HUP
    trap 'exit 130' INT
    trap 'exit 143' TERM
}

# quietly COMMAND...: shows the end of its output only when it fails; needs `scratch`.
quietly() {
    "$@" > "$scratch/output" 2>&1 < /dev/null && return
    tail -n 40 "$scratch/output" >&2
    fail "$(one_line "$*") ended with an error, see above"
}

# access_of PATH: owner, group and mode.
access_of() {
    stat --format=%U:%G:%a -- "$1"
}

# access OWNER GROUP MODE: as `access_of` writes it.
access() {
    printf '%s:%s:%o' "$1" "$2" "$((0$3))"
}

# put SOURCE TARGET OWNER GROUP MODE: writes the file whole, unless it is so already; `outcome` says which.
put() {
    [ ! -d "$2" ] || fail "$2 is a folder"
    outcome=unchanged
    if [ -f "$2" ] && [ ! -L "$2" ] && cmp -s -- "$1" "$2" && [ "$(access_of "$2")" = "$(access "$3" "$4" "$5")" ]; then
        return
    fi
    outcome=placed
    mkdir -p -- "$(dirname -- "$2")"
    new=$(mktemp -- "$2.XXXXXXXX")
    install --no-target-directory --owner="$3" --group="$4" --mode="$5" -- "$1" "$new" || {
        rm -f -- "$new"
        fail "$2 could not be written"
    }
    mv --force --no-target-directory -- "$new" "$2"
}

# packager: apt or dnf.
packager() {
    if command -v apt-get > /dev/null; then
        echo apt
    elif command -v dnf > /dev/null; then
        echo dnf
    else
        fail 'neither apt-get nor dnf is there; use an operating system that has one'
    fi
}

# apt_get ARGUMENTS...: without questions; waits for whoever else uses it.
apt_get() {
    env DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 apt-get --quiet --yes --no-install-recommends \
        -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 -o APT::Update::Error-Mode=any -o Dpkg::Use-Pty=0 \
        -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold "$@"
}

# is_installed PACKAGE: also of a certain version, such as redis-server=5:7.0.15-1.
is_installed() {
    if [ "$(packager)" = dnf ]; then
        rpm --query --quiet -- "$1"
        return
    fi
    # shellcheck disable=SC2016 # the variables are dpkg-query's
    found=$(dpkg-query --show --showformat='${db:Status-Status} ${Version}\n' -- "${1%%=*}" 2> /dev/null) || return
    case $1 in
    *=*) [ "$found" = "installed ${1#*=}" ] ;;
    *) [ "${found%% *}" = installed ] ;;
    esac
}

# missing PACKAGES...: those that are not installed, on one line.
missing() {
    for package; do
        is_installed "$package" || printf '%s ' "$package"
    done
}

PACKAGES_FORM='[A-Za-z0-9][A-Za-z0-9+._:~=-]*( [A-Za-z0-9][A-Za-z0-9+._:~=-]*)*'
PACKAGES_WORDS='names of packages with single spaces between them'

# add_packages PACKAGES...: installs them; needs `scratch`.
add_packages() {
    if [ "$(packager)" = dnf ]; then
        quietly dnf --assumeyes --setopt=install_weak_deps=False install "$@"
        return
    fi
    quietly apt_get update
    quietly apt_get install "$@"
}

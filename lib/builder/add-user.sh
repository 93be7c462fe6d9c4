#!/bin/sh
# Adds the system user USER_NAME with a group of the same name, USER_HOME, USER_SHELL and the further groups USER_GROUPS (a,b or empty).
# The home folder is not made: a server's is most often a volume.
set -eu
program=add-user
# shellcheck source=common.sh
. ./programs/common.sh

need USER_NAME "${USER_NAME-}" "$USER_FORM" "$USER_WORDS"
need_path USER_HOME "${USER_HOME-}"
need_path USER_SHELL "${USER_SHELL-}"
case $USER_HOME$USER_SHELL in
*:*) fail 'USER_HOME and USER_SHELL must not hold a colon' ;;
esac
need USER_GROUPS "${USER_GROUPS-}" "($USER_FORM(,$USER_FORM)*)?" 'names of groups with commas between them, or empty'
[ "$USER_NAME" != root ] || fail 'USER_NAME must not be root'

account() {
    getent passwd "$USER_NAME" | cut -d : -f 6,7
}

# Each group that the user is not in yet, with a comma behind it
further_groups() {
    for group in $(printf '%s' "$USER_GROUPS" | tr , ' '); do
        getent group "$group" > /dev/null || fail "group $group is not there; add it in a step before"
        id -nG -- "$USER_NAME" 2> /dev/null | tr ' ' '\n' | grep -qxF -e "$group" || printf '%s,' "$group"
    done
}

scratch_folder
groups=$(further_groups)
outcome=unchanged
if ! getent passwd "$USER_NAME" > /dev/null; then
    quietly useradd --system --user-group --no-create-home --home-dir "$USER_HOME" --shell "$USER_SHELL" -- "$USER_NAME"
    outcome=added
elif [ "$(account)" != "$USER_HOME:$USER_SHELL" ]; then
    quietly usermod --home "$USER_HOME" --shell "$USER_SHELL" -- "$USER_NAME"
    outcome=changed
fi
if [ -n "$groups" ]; then
    quietly usermod --append --groups "${groups%,}" -- "$USER_NAME"
    [ "$outcome" != unchanged ] || outcome=changed
fi
say "$USER_NAME: $outcome"

#!/bin/sh
# Keeps the systemd unit UNIT from ever starting, also when the package that brings it is installed later.
set -eu
program=disable-unit
# shellcheck source=common.sh
. ./programs/common.sh

need UNIT "${UNIT-}" '[A-Za-z0-9:_.@-]{1,240}\.(service|socket|timer|path|mount|target)' 'a unit of systemd such as redis-server.service'
outcome=unchanged
if [ "$(systemctl is-enabled -- "$UNIT" 2> /dev/null || true)" != masked ]; then
    scratch_folder
    quietly systemctl mask -- "$UNIT"
    outcome=masked
fi
if systemctl is-active --quiet -- "$UNIT"; then
    systemctl stop -- "$UNIT"
    outcome='masked and stopped'
fi
say "$UNIT: $outcome"

#!/bin/sh
# Has the systemd unit UNIT start with each machine of the image; it is not started now.
set -eu
program=enable-unit
# shellcheck source=common.sh
. ./programs/common.sh

need UNIT "${UNIT-}" '[A-Za-z0-9:_.@-]{1,240}\.(service|socket|timer|path|mount|target)' 'a unit of systemd such as nginx.service'
if [ "$(systemctl is-enabled -- "$UNIT" 2> /dev/null || true)" = enabled ]; then
    say "$UNIT: unchanged"
    exit
fi
scratch_folder
quietly systemctl enable -- "$UNIT"
say "$UNIT: enabled"

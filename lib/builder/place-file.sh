#!/bin/sh
# Puts the file FILE of the recipe at TARGET, with OWNER, GROUP and MODE.
set -eu
program=place-file
# shellcheck source=common.sh
. ./programs/common.sh

payload FILE "${FILE-}"
need_path TARGET "${TARGET-}"
need_access
put "payload/$FILE" "$TARGET" "$OWNER" "$GROUP" "$MODE"
say "$TARGET: $outcome"

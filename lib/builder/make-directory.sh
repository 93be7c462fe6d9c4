#!/bin/sh
# Makes the folder TARGET, with OWNER, GROUP and MODE; what is in it stays as it is.
set -eu
program=make-directory
# shellcheck source=common.sh
. ./programs/common.sh

need_path TARGET "${TARGET-}"
need_access
if [ -d "$TARGET" ] && [ "$(access_of "$TARGET")" = "$(access "$OWNER" "$GROUP" "$MODE")" ]; then
    say "$TARGET: unchanged"
    exit
fi
[ -d "$TARGET" ] || [ ! -e "$TARGET" ] || fail "$TARGET is there and no folder"
mkdir -p -- "$TARGET"
chown -- "$OWNER:$GROUP" "$TARGET"
chmod -- "$MODE" "$TARGET"
say "$TARGET: made"

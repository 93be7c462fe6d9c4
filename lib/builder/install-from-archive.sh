#!/bin/sh
# Puts the file called MEMBER of ARCHIVE, a tar archive, at TARGET with OWNER, GROUP and MODE, in whatever folder of it the file is.
set -eu
program=install-from-archive
# shellcheck source=common.sh
. ./programs/common.sh

need_path ARCHIVE "${ARCHIVE-}"
need MEMBER "${MEMBER-}" "$FILE_FORM" 'the name of a file such as redis_exporter'
need_path TARGET "${TARGET-}"
need_access
[ -f "$ARCHIVE" ] || fail "$ARCHIVE is not there; download it in a step before"

scratch_folder
mkdir -- "$scratch/content"
quietly tar -xf "$ARCHIVE" -C "$scratch/content" --no-same-owner
found=$(find "$scratch/content" -type f -name "$MEMBER")
[ -f "$found" ] || fail "$ARCHIVE must hold one file called $MEMBER"
put "$found" "$TARGET" "$OWNER" "$GROUP" "$MODE"
say "$TARGET: $outcome"

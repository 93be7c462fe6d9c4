#!/bin/sh
# Fetches URL by https, and puts it at TARGET with OWNER, GROUP and MODE if its bytes have the checksum SHA256.
set -eu
program=download
# shellcheck source=common.sh
. ./programs/common.sh

need URL "${URL-}" 'https://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[^[:space:][:cntrl:]]*)?' 'an address with https and without a password'
need SHA256 "${SHA256-}" '[0-9a-f]{64}' 'the SHA-256 checksum, 64 hexadecimal digits'
need_path TARGET "${TARGET-}"
need_access
command -v curl > /dev/null || fail 'curl is not there; install the package curl in a step before'

checksum_of() {
    sha256sum < "$1" | cut -d ' ' -f 1
}

scratch_folder
if [ -f "$TARGET" ] && [ "$(checksum_of "$TARGET")" = "$SHA256" ]; then
    cp -- "$TARGET" "$scratch/file"
else
    curl --disable --fail --silent --show-error --location --globoff --proto =https --proto-redir =https --max-redirs 5 \
        --connect-timeout 20 --retry 4 --output "$scratch/file" --url "$URL" || fail "$URL could not be fetched, see above"
    found=$(checksum_of "$scratch/file")
    [ "$found" = "$SHA256" ] || fail "$URL has the checksum $found, not $SHA256; it is not used"
fi
put "$scratch/file" "$TARGET" "$OWNER" "$GROUP" "$MODE"
say "$TARGET: $outcome"

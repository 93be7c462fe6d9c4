#!/bin/sh
# Installs the AWS command line, version 2, from ARCHIVE, the .zip of its maker.
set -eu
program=install-aws-cli
# shellcheck source=common.sh
. ./programs/common.sh

need_path ARCHIVE "${ARCHIVE-}"
[ -f "$ARCHIVE" ] || fail "$ARCHIVE is not there; download it in a step before"
command -v unzip > /dev/null || fail 'unzip is not there; install the package unzip in a step before'

version_of() {
    "$1" --version 2> /dev/null | cut -d ' ' -f 1
}

scratch_folder
quietly unzip -q "$ARCHIVE" -d "$scratch"
[ -x "$scratch/aws/install" ] || fail "$ARCHIVE has no aws/install"
wanted=$(version_of "$scratch/aws/dist/aws")
if [ "$(version_of /usr/local/bin/aws)" = "$wanted" ]; then
    say "$wanted: unchanged"
    exit
fi
quietly "$scratch/aws/install" --install-dir /usr/local/aws-cli --bin-dir /usr/local/bin --update
say "$wanted: installed"

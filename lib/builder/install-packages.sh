#!/bin/sh
# Installs PACKAGES, by apt or dnf. What is installed already stays as it is.
set -eu
program=install-packages
# shellcheck source=common.sh
. ./programs/common.sh

need PACKAGES "${PACKAGES-}" "$PACKAGES_FORM" "$PACKAGES_WORDS"
# shellcheck disable=SC2086 # words
wanted=$(missing $PACKAGES)
if [ -z "$wanted" ]; then
    say "$PACKAGES: unchanged"
    exit
fi
scratch_folder
# shellcheck disable=SC2086 # words
add_packages $wanted
say "${wanted% }: installed"

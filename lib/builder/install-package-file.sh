#!/bin/sh
# Installs the package in the file PACKAGE_FILE, a .deb or .rpm, with what it depends on.
set -eu
program=install-package-file
# shellcheck source=common.sh
. ./programs/common.sh

need_path PACKAGE_FILE "${PACKAGE_FILE-}"
[ -f "$PACKAGE_FILE" ] || fail "$PACKAGE_FILE is not there; download it in a step before"
case $(packager):$PACKAGE_FILE in
apt:*.deb)
    # shellcheck disable=SC2016 # the variables are dpkg-deb's
    package=$(dpkg-deb --show --showformat='${Package}=${Version}' -- "$PACKAGE_FILE") ;;
dnf:*.rpm) package=$(rpm --query --package -- "$PACKAGE_FILE") ;;
*) fail "PACKAGE_FILE must end with .deb where apt is, and with .rpm where dnf is, got '$PACKAGE_FILE'" ;;
esac
if is_installed "$package"; then
    say "$package: unchanged"
    exit
fi
scratch_folder
add_packages "$PACKAGE_FILE"
say "$package: installed"

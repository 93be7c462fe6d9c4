#!/bin/sh
# Builds Redis or Valkey (FLAVOR redis or valkey) VERSION from ARCHIVE, with TLS and systemd, and installs it to PREFIX/bin.
# BUILD_PACKAGES are what the build needs; those that were not there before are removed after it.
set -eu
program=build-redis
# shellcheck source=common.sh
. ./programs/common.sh

need FLAVOR "${FLAVOR-}" 'redis|valkey' 'redis or valkey'
need VERSION "${VERSION-}" '[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{1,3}' 'a version such as 7.2.4'
need_path ARCHIVE "${ARCHIVE-}"
need PREFIX "${PREFIX-}" '/usr|/usr/local' '/usr or /usr/local'
need BUILD_PACKAGES "${BUILD_PACKAGES-}" "($PACKAGES_FORM)?" "$PACKAGES_WORDS"
server=$PREFIX/bin/$FLAVOR-server

version_of_server() {
    "$server" --version 2> /dev/null | sed -n 's/.* v=\([0-9.]*\) .*/\1/p'
}

is_built() {
    [ -x "$server" ] && [ "$(version_of_server)" = "$VERSION" ] && ldd "$server" | grep -q libssl && ldd "$server" | grep -q libsystemd
}

installed() {
    # Without versions: a package that the build upgraded was there before
    # shellcheck disable=SC2016 # the variables are dpkg-query's
    case $(packager) in
    apt) dpkg-query --show --showformat='${db:Status-Status} ${binary:Package}\n' | sed -n 's/^installed //p' | sort -u ;;
    dnf) rpm --query --all --queryformat '%{NAME}.%{ARCH}\n' | sort -u ;;
    esac
}

# Just what came with the build, and nothing that others no longer need
remove_packages() {
    case $(packager) in
    apt) quietly apt_get purge "$@" ;;
    dnf) quietly dnf --assumeyes --setopt=clean_requirements_on_remove=False remove "$@" ;;
    esac
}

if is_built; then
    say "$server $VERSION: unchanged"
    exit
fi
[ -f "$ARCHIVE" ] || fail "$ARCHIVE is not there; download it in a step before"
scratch_folder
installed > "$scratch/before"
# shellcheck disable=SC2086 # words
lacking=$(missing $BUILD_PACKAGES)
# shellcheck disable=SC2086 # words
[ -z "$lacking" ] || add_packages $lacking
mkdir -- "$scratch/source"
quietly tar -xf "$ARCHIVE" -C "$scratch/source" --strip-components=1 --no-same-owner
# The same settings twice: others would have make begin again
for goal in all install; do
    quietly env HOME=/root make -C "$scratch/source" -j "$(nproc)" BUILD_TLS=yes USE_SYSTEMD=yes MALLOC=jemalloc PREFIX="$PREFIX" "$goal"
done
installed > "$scratch/after"
added=$(comm -13 "$scratch/before" "$scratch/after")
# shellcheck disable=SC2086 # words
[ -z "$added" ] || remove_packages $added
is_built || fail "$server is $(version_of_server || true), or was built without TLS or systemd; wanted $VERSION with both"
say "$server $VERSION: built"

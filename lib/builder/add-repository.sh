#!/bin/sh
# Adds a package repository of apt by the name REPOSITORY, at URI, whose packages must be signed with the key in the file KEY of the recipe,
# with the SUITE (the operating system's own where it is empty) and COMPONENTS.
set -eu
program=add-repository
# shellcheck source=common.sh
. ./programs/common.sh

need REPOSITORY "${REPOSITORY-}" '[a-z][a-z0-9-]{0,31}' 'a name such as redis'
need URI "${URI-}" '(https://|file:/)[A-Za-z0-9._~:/%+-]*' 'the address of a repository such as https://packages.redis.io/deb'
payload KEY "${KEY-}"
need SUITE "${SUITE-}" '([A-Za-z0-9][A-Za-z0-9./+-]{0,63})?' 'a suite such as bookworm, or empty'
need COMPONENTS "${COMPONENTS-}" '([A-Za-z0-9-]{1,32}( [A-Za-z0-9-]{1,32})*)?' 'names of components such as main'
[ "$(packager)" = apt ] || fail 'apt-get is not there, and only its repositories can be added'

# put_both KEY LIST: the key and the list; `outcome` is unchanged, or added where one was not so before.
put_both() {
    put "payload/$KEY" "$1" root root 0644
    changes=$outcome
    put "$scratch/list" "$2" root root 0644
    [ "$changes$outcome" = unchangedunchanged ] || outcome=added
}

scratch_folder
# apt knows an armored key by the end of its name
key=/etc/apt/keyrings/$REPOSITORY.gpg
! grep -q '^-----BEGIN PGP PUBLIC KEY BLOCK-----' "payload/$KEY" || key=/etc/apt/keyrings/$REPOSITORY.asc
# shellcheck disable=SC1091 # of the operating system
[ -n "$SUITE" ] || SUITE=$(. /etc/os-release && printf '%s' "${VERSION_CODENAME-}")
[ -n "$SUITE" ] || fail '/etc/os-release has no VERSION_CODENAME; give SUITE'
printf 'Types: deb\nURIs: %s\nSuites: %s\nComponents: %s\nSigned-By: %s\n' "$URI" "$SUITE" "${COMPONENTS:-main}" "$key" > "$scratch/list"
list=/etc/apt/sources.list.d/$REPOSITORY.sources
put_both "$key" "$list"
if [ "$outcome" = added ]; then
    # This one alone: it must be there, and signed; what cannot be read is not left behind, or the next run would find it unchanged
    ( quietly apt_get -o Dir::Etc::sourcelist="$list" -o Dir::Etc::sourceparts=- -o APT::Get::List-Cleanup=0 update ) || {
        rm -f -- "$key" "$list"
        exit 1
    }
fi
say "$REPOSITORY: $outcome"

#!/bin/sh
# Turns the fresh root file system $1 into the image of a machine; mmdebstrap runs it when all packages are installed.
# $2 is a folder of files for the root, CERTIFICATE the lab's certificate authority; REPOSITORY and MASKED are words.
set -eu
root=$1
files=$2

# The local repository: the packages with what apt knows of them. APT_CONFIG is for apt outside of the root.
unset APT_CONFIG
mkdir -p "$root/srv/packages"
# shellcheck disable=SC2016,SC2086 # the words of REPOSITORY are for the shell inside
chroot "$root" sh -eu -c '
cd /srv/packages
apt-get download --quiet=2 "$@"
for file in *.deb; do
    package=$(dpkg-deb --field "$file" Package)
    version=$(dpkg-deb --field "$file" Version)
    apt-cache show --no-all-versions "$package=$version" | sed -e "s|^Filename:.*|Filename: ./$file|" -e "/^$/d"
    echo
done > Packages
' sh ${REPOSITORY}

# Only the machine itself says where it is, who it is and where its packages come from
rm -rf "$root/etc/apt/sources.list" "$root/etc/apt/sources.list.d" "$root/etc/apt/apt.conf.d/99mmdebstrap"
rm -f "$root/etc/resolv.conf" "$root"/etc/ssh/ssh_host_*
mkdir "$root/etc/apt/sources.list.d"
: > "$root/etc/resolv.conf"
echo localhost > "$root/etc/hostname"
printf '127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n' > "$root/etc/hosts"
(cd "$files" && find . -type f) | while read -r file; do
    install -D --mode="$(stat --format=%a "$files/$file")" "$files/$file" "$root/$file"
done

# The certificate authority, for programs of the system and for boto3, which brings a list of its own
cp "$CERTIFICATE" "$root/usr/local/share/ca-certificates/redis-fleet-lab.crt"
chroot "$root" update-ca-certificates
ln -sf /etc/ssl/certs/ca-certificates.crt "$root/usr/lib/python3/dist-packages/botocore/cacert.pem"

# A machine of the lab finds its address set, as if the lease had been taken already
rm -f "$root/sbin/dhclient" "$root/usr/sbin/dhclient"

for unit in ${MASKED}; do
    ln -sf /dev/null "$root/etc/systemd/system/$unit"
done

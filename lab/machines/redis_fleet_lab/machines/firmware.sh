#!/bin/sh
# What a machine's firmware and hypervisor do before its first program: run by systemd-nspawn as PID 1, becomes systemd.
# The environment has FIRMWARE (a folder that the lab binds) and VOLUMES (words "device=link").
set -eu
# The hypervisor's uuid, by which programs know EC2; sysfs has no such file on hosts without one
if [ ! -d /sys/hypervisor ]; then
    # A memory file system with the parts of sysfs that concern a container
    mount -o remount,rw /sys
    mkdir /sys/hypervisor
    mount -o remount,ro /sys
fi
mount -t tmpfs -o mode=755,size=64k tmpfs /sys/hypervisor
cp "$FIRMWARE/uuid" /sys/hypervisor/uuid
mount -o remount,ro /sys/hypervisor
# Settings that one kernel shares among all machines: each machine has its own copy, and the host's stay as they are
mount -t tmpfs -o mode=755,size=256k tmpfs /proc/sys/vm
cp -r "$FIRMWARE/vm/." /proc/sys/vm/
mount --bind "$FIRMWARE/transparent_hugepage" /sys/kernel/mm/transparent_hugepage
mount --bind "$FIRMWARE/meminfo" /proc/meminfo
mkdir -p /dev/disk/by-id
for volume in ${VOLUMES-}; do
    ln -s "../../${volume%%=*}" "/dev/disk/by-id/${volume#*=}"
done
cd /
umount --lazy "$FIRMWARE" /run/firmware.sh
rmdir "$FIRMWARE"
rm /run/firmware.sh
unset FIRMWARE VOLUMES
exec /lib/systemd/systemd

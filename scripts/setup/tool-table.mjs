// The programs, other than Node's and Python's, that the tests and the lab run.
//   need            which requirement of a group of tests it belongs to (scripts/test/requirements.mjs)
//   packages        the Debian packages that have it, or for a Python `module` the alternatives
//   from, below     bounds of the upstream major version with which the tests are known to work
//   ask, version    the option that prints the version, and how to read it
export const toolTable = [
  {
    name: 'redis-server', need: 'programs', packages: ['redis-server'], program: 'usr/bin/redis-server', from: 7, below: 9,
    version: /v=(\d+)\.([\d.]+)/, byHand: 'Redis 7 or 8',
  },
  {
    name: 'redis-cli', need: 'programs', packages: ['redis-tools'], program: 'usr/bin/redis-cli', from: 7, below: 9,
    version: /redis-cli (\d+)\.([\d.]+)/, byHand: 'Redis 7 or 8',
  },
  {
    name: 'redis-benchmark', need: 'programs', packages: ['redis-tools'], program: 'usr/bin/redis-benchmark', from: 7, below: 9,
    version: /redis-benchmark (\d+)\.([\d.]+)/, byHand: 'Redis 7 or 8',
  },
  {
    name: 'shellcheck', need: 'programs', packages: ['shellcheck'], program: 'usr/bin/shellcheck', from: 0, below: 1,
    version: /version: (\d+)\.([\d.]+)/, byHand: 'shellcheck',
  },
  {
    name: 'systemd-analyze', need: 'programs', packages: ['systemd'], program: 'usr/bin/systemd-analyze', from: 249, below: 300,
    version: /systemd (\d+)()/, byHand: 'systemd (Linux only)',
  },
  {
    name: 'mkfs.xfs', need: 'programs', packages: ['xfsprogs'], program: 'usr/sbin/mkfs.xfs', from: 5, below: 8,
    ask: '-V', version: /version (\d+)\.([\d.]+)/, byHand: 'xfsprogs (Linux only)',
  },
  {
    name: 'xfs_growfs', need: 'programs', packages: ['xfsprogs'], program: 'usr/sbin/xfs_growfs', from: 5, below: 8,
    ask: '-V', version: /version (\d+)\.([\d.]+)/, byHand: 'xfsprogs (Linux only)',
  },
  {
    name: 'systemd-tmpfiles', need: 'programs', packages: ['systemd'], program: 'usr/bin/systemd-tmpfiles', from: 249, below: 300,
    version: /systemd (\d+)()/, byHand: 'systemd (Linux only)',
  },
  {
    name: 'logrotate', need: 'programs', packages: ['logrotate'], program: 'usr/sbin/logrotate', from: 3, below: 4,
    version: /logrotate (\d+)\.([\d.]+)/, byHand: 'logrotate (Linux only)',
  },
  {
    name: 'strace', need: 'programs', packages: ['strace'], program: 'usr/bin/strace', from: 5, below: 8,
    version: /version (\d+)\.([\d.]+)/, byHand: 'strace (Linux only)',
  },
  {
    // A Python package: run by .venv's Python, so that its dependencies need not come from Debian.
    name: 'cloud-init', need: 'programs', packages: ['cloud-init-base', 'cloud-init'], module: 'cloudinit.cmd.main', from: 22, below: 27,
    version: /(\d+)\.([\d.]+)\s*$/, byHand: 'cloud-init (Linux only)',
  },
  {
    name: 'systemd-nspawn', need: 'lab', packages: ['systemd-container'], program: 'usr/bin/systemd-nspawn', from: 249, below: 300,
    version: /systemd (\d+)()/, byHand: 'systemd-container',
  },
  {
    name: 'mmdebstrap', need: 'lab', packages: ['mmdebstrap'], program: 'usr/bin/mmdebstrap', from: 1, below: 2,
    version: /mmdebstrap (\d+)\.([\d.]+)/, byHand: 'mmdebstrap, which needs apt,',
  },
  {
    name: 'nft', need: 'lab', packages: ['nftables'], program: 'usr/sbin/nft', from: 1, below: 2,
    version: /nftables v(\d+)\.([\d.]+)/, byHand: 'nftables',
  },
  {
    name: 'ip', need: 'lab', packages: ['iproute2'], program: 'usr/bin/ip', from: 5, below: 9,
    ask: '-V', version: /iproute2-(\d+)\.([\d.]+)/, byHand: 'iproute2',
  },
  {
    name: 'ethtool', need: 'lab', packages: ['ethtool'], program: 'usr/sbin/ethtool', from: 5, below: 9,
    version: /ethtool version (\d+)\.([\d.]+)/, byHand: 'ethtool',
  },
  {
    name: 'xfs_io', need: 'lab', packages: ['xfsprogs'], program: 'usr/sbin/xfs_io', from: 5, below: 8,
    ask: '-V', version: /version (\d+)\.([\d.]+)/, byHand: 'xfsprogs',
  },
  {
    name: 'mkfs.ext4', need: 'lab', packages: ['e2fsprogs'], program: 'usr/sbin/mkfs.ext4', from: 1, below: 2,
    ask: '-V', version: /mke2fs (\d+)\.([\d.]+)/, byHand: 'e2fsprogs',
  },
  {
    name: 'losetup', need: 'lab', packages: ['mount'], program: 'usr/sbin/losetup', from: 2, below: 3,
    version: /util-linux (\d+)\.([\d.]+)/, byHand: 'util-linux',
  },
  {
    name: 'qemu-system-x86_64', need: 'lab', packages: ['qemu-system-x86'], program: 'usr/bin/qemu-system-x86_64', from: 6, below: 12,
    version: /version (\d+)\.([\d.]+)/, byHand: 'QEMU for x86_64',
  },
];

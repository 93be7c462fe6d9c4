// The programs, other than Node's and Python's, that read in tests what this library renders.
// `from` and `below` bound the upstream major versions with which the tests are known to work.
export const toolTable = [
  {
    name: 'redis-server', packages: ['redis-server'], program: 'usr/bin/redis-server', from: 7, below: 9,
    version: /v=(\d+)\.([\d.]+)/, byHand: 'Redis 7 or 8',
  },
  {
    name: 'redis-cli', packages: ['redis-tools'], program: 'usr/bin/redis-cli', from: 7, below: 9,
    version: /redis-cli (\d+)\.([\d.]+)/, byHand: 'Redis 7 or 8',
  },
  {
    name: 'shellcheck', packages: ['shellcheck'], program: 'usr/bin/shellcheck', from: 0, below: 1,
    version: /version: (\d+)\.([\d.]+)/, byHand: 'shellcheck',
  },
  {
    name: 'systemd-analyze', packages: ['systemd'], program: 'usr/bin/systemd-analyze', from: 249, below: 300,
    version: /systemd (\d+)()/, byHand: 'systemd (Linux only)',
  },
  {
    name: 'mkfs.xfs', packages: ['xfsprogs'], program: 'usr/sbin/mkfs.xfs', from: 5, below: 8,
    ask: '-V', version: /version (\d+)\.([\d.]+)/, byHand: 'xfsprogs (Linux only)',
  },
  {
    name: 'xfs_growfs', packages: ['xfsprogs'], program: 'usr/sbin/xfs_growfs', from: 5, below: 8,
    ask: '-V', version: /version (\d+)\.([\d.]+)/, byHand: 'xfsprogs (Linux only)',
  },
  {
    // A Python package: run by .venv's Python, so that its dependencies need not come from Debian.
    name: 'cloud-init', packages: ['cloud-init-base', 'cloud-init'], module: 'cloudinit.cmd.main', from: 22, below: 27,
    version: /(\d+)\.([\d.]+)\s*$/, byHand: 'cloud-init (Linux only)',
  },
];

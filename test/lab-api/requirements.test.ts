import { type HostFacts, whatLacks } from '../../lab/api/requirements';

const FIT: HostFacts = {
  platform: 'linux', uid: 0, hasFile: () => true, hasProgram: () => true, problemOf: () => undefined, namespaceProblem: () => undefined,
  hasLoopDevices: () => true,
};

test('a Linux with root and all programs lacks nothing', () => {
  expect(whatLacks(FIT)).toBeUndefined();
});

const without = (...names: string[]): HostFacts['hasFile'] => (...path) => !names.includes(path.at(-1) ?? '');

test.each<[string, Partial<HostFacts>, string]>([
  ['another system', { platform: 'darwin' }, 'the lab needs Linux, this is darwin: run it in a Linux virtual machine'],
  ['a user who is not root', { uid: 1000 }, 'the lab needs root, because it makes network namespaces, mounts and loop devices: run it with sudo'],
  ['no Python packages', { hasFile: without('python') }, 'the lab needs Python packages in .venv: run "npm run setup"'],
  ['no nspawn and no nft', { hasFile: without('systemd-nspawn', 'nft') }, 'the lab needs systemd-nspawn, nft in .tools/bin: run "npm run setup"'],
  [
    'a program that the set-up could not bring', { hasFile: without('nft'), problemOf: () => 'is not there: install nftables' },
    'the lab needs nft, but nft is not there: install nftables',
  ],
  ['no util-linux', { hasProgram: (name) => name !== 'setpriv' }, 'the lab needs setpriv on the PATH: install util-linux'],
  [
    'no namespaces', { namespaceProblem: () => 'unshare: unshare failed: Operation not permitted' },
    'the lab needs to make namespaces: unshare: unshare failed: Operation not permitted; in a container, give it the capability SYS_ADMIN',
  ],
  ['no loop devices', { hasLoopDevices: () => false }, 'the lab needs loop devices: load the kernel module loop'],
])('%s is said in one line that names the remedy', (_case, facts, line) => {
  expect(whatLacks({ ...FIT, ...facts })).toBe(line);
});

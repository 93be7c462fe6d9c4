// The groups of tests, in the order in which they run.
//   kind       which runner: lint, jest (the project of that name in jest.config.js) or pytest
//   needs      what must be there, by the names of requirements.mjs; a group that lacks one is not run, and said so
//   folders    where its tests are (not for lint)
//   timeLimit  in seconds, after which the group is ended and has failed
//   workers    how many of its processes run tests at once, where it is not jest.config.js that says so
//   dealt      what pytest deals out to its processes: `files`, or `tests` but those of one xdist_group together
//   lane       groups of one lane run one after the other, beside those of the others; in `machines` are those that boot machines and mostly wait
//   onRequest  true for a group that runs only when it is named
export const groups = [
  { name: 'lint', title: 'types and style', kind: 'lint', needs: ['node'], timeLimit: 300 },
  { name: 'unit', title: 'the library by itself', kind: 'jest', needs: ['node', 'venv', 'programs'], folders: ['test'], timeLimit: 900 },
  { name: 'node', title: 'the programs of a node', kind: 'pytest', needs: ['linux', 'venv', 'programs', 'servers'], folders: ['test/node'], timeLimit: 2700, workers: 4, dealt: 'tests' },
  { name: 'emulator', title: 'the emulator of AWS', kind: 'pytest', needs: ['venv'], folders: ['lab/emulator/tests'], timeLimit: 900, workers: 2, dealt: 'files' },
  { name: 'programs', title: 'real programs read what is rendered', kind: 'jest', needs: ['node', 'linux', 'venv', 'programs', 'servers', 'packer', 'ansible'], folders: ['test/programs'], timeLimit: 2400 },
  { name: 'side-services', title: 'real programs of the side services', kind: 'jest', needs: ['node', 'linux', 'venv', 'programs', 'servers', 'kubernetes', 'envoy', 'monitoring', 'kafka'], folders: ['test/programs/side-services'], timeLimit: 2700 },
  { name: 'examples', title: 'the examples synthesize', kind: 'jest', needs: ['node', 'venv'], folders: ['test/examples'], timeLimit: 900 },
  { name: 'deploy', title: 'cdk deploy to the emulator', kind: 'jest', needs: ['node', 'venv', 'packer'], folders: ['test/deploy', 'test/emulator'], timeLimit: 1800 },
  { name: 'machines', title: 'the machines of the lab', kind: 'pytest', needs: ['linux', 'root', 'venv', 'programs', 'lab'], folders: ['lab/machines/tests'], timeLimit: 1800, lane: 'machines' },
  { name: 'lab', title: 'what was synthesized boots', kind: 'jest', needs: ['linux', 'root', 'node', 'venv', 'programs', 'lab', 'packer', 'ansible'], folders: ['test/lab'], timeLimit: 5400, workers: 1, lane: 'machines' },
  { name: 'qemu', title: 'a whole machine with a kernel of its own', kind: 'jest', needs: ['linux', 'root', 'node', 'venv', 'programs', 'lab', 'kernel'], folders: ['test/qemu'], timeLimit: 1800, workers: 1, lane: 'machines' },
  { name: 'package', title: 'the npm package in a new app', kind: 'jest', needs: ['node'], folders: ['test/package'], timeLimit: 900 },
  { name: 'readme', title: 'the README keeps its word', kind: 'jest', needs: ['node', 'venv'], folders: ['test/readme'], timeLimit: 900 },
  { name: 'soak', title: 'what takes long', kind: 'jest', needs: ['linux', 'root', 'node', 'venv', 'programs', 'lab', 'kernel'], folders: ['test/soak'], timeLimit: 7200, workers: 1, lane: 'machines', onRequest: true },
];

/** The groups of these names; without names all but those that run on request only. An unknown name throws. */
export function chooseGroups(names) {
  const unknown = names.find((name) => !groups.some((group) => group.name === name));
  if (unknown !== undefined) {
    throw new Error(`the groups are ${groups.map((group) => group.name).join(', ')}, got "${unknown}"`);
  }
  return groups.filter((group) => (names.length === 0 ? group.onRequest !== true : names.includes(group.name)));
}

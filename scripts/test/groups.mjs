// The groups of tests, in the order in which they run.
//   kind       which runner: lint, jest (the project of that name in jest.config.js) or pytest
//   needs      what must be there, by the names of requirements.mjs; a group that lacks one is not run, and said so
//   folders    where its tests are (not for lint)
//   timeLimit  in seconds, after which the group is ended and has failed
export const groups = [
  { name: 'lint', title: 'types and style', kind: 'lint', needs: ['node'], timeLimit: 300 },
  { name: 'unit', title: 'the library by itself', kind: 'jest', needs: ['node'], folders: ['test'], timeLimit: 300 },
  { name: 'node', title: 'the programs of a node', kind: 'pytest', needs: ['linux', 'venv', 'programs'], folders: ['test/node'], timeLimit: 900 },
  { name: 'emulator', title: 'the emulator of AWS', kind: 'pytest', needs: ['venv'], folders: ['lab/emulator/tests'], timeLimit: 900 },
  { name: 'programs', title: 'real programs read what is rendered', kind: 'jest', needs: ['node', 'linux', 'venv', 'programs'], folders: ['test/programs'], timeLimit: 1200 },
  { name: 'examples', title: 'the examples synthesize', kind: 'jest', needs: ['node', 'venv'], folders: ['test/examples'], timeLimit: 900 },
  { name: 'deploy', title: 'cdk deploy to the emulator', kind: 'jest', needs: ['node', 'venv'], folders: ['test/deploy', 'test/lab'], timeLimit: 1800 },
  { name: 'package', title: 'the npm package in a new app', kind: 'jest', needs: ['node'], folders: ['test/package'], timeLimit: 900 },
  { name: 'readme', title: 'the README keeps its word', kind: 'jest', needs: ['node', 'venv'], folders: ['test/readme'], timeLimit: 900 },
];

/** The groups of these names, all without names; an unknown name throws. */
export function chooseGroups(names) {
  const unknown = names.find((name) => !groups.some((group) => group.name === name));
  if (unknown !== undefined) {
    throw new Error(`the groups are ${groups.map((group) => group.name).join(', ')}, got "${unknown}"`);
  }
  return names.length === 0 ? groups : groups.filter((group) => names.includes(group.name));
}

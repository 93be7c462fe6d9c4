import { inProject } from '../support/project';
import { run } from '../support/run';

interface Group {
  readonly name: string;
  readonly kind: string;
  readonly needs: readonly string[];
  readonly folders?: readonly string[];
}

interface JestProject {
  readonly displayName: string;
  readonly testMatch: readonly string[];
}

/** The value of an expression over what the scripts export, in a Node of its own because they are ES modules. */
function evaluate<T>(expression: string): T {
  const code = `import { chooseGroups } from ${JSON.stringify(inProject('scripts', 'test', 'groups.mjs'))};
    import { partsFor, requirements } from ${JSON.stringify(inProject('scripts', 'test', 'requirements.mjs'))};
    console.log(JSON.stringify(${expression}));
    process.exit();`;
  const { code: exit, stdout, stderr } = run(process.execPath, ['--input-type=module', '--eval', code]);
  if (exit !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as T;
}

const names = (wanted: readonly string[]): string[] => evaluate<Group[]>(`chooseGroups(${JSON.stringify(wanted)})`).map((group) => group.name);

describe('the groups of tests', () => {
  test('are all run without a name but the one that takes long', () => {
    expect(names([])).toEqual(['lint', 'unit', 'node', 'emulator', 'programs', 'side-services', 'examples', 'deploy', 'machines', 'lab', 'qemu', 'package', 'readme']);
  });

  test('are run alone when they are named', () => {
    expect(names(['soak', 'unit'])).toEqual(['unit', 'soak']);
  });

  test('that are of jest have a project of their name with their folders', () => {
    const groups = evaluate<Group[]>('chooseGroups([])').concat(evaluate<Group[]>('chooseGroups(["soak"])'));
    const ofJest = groups.filter((group) => group.kind === 'jest' && group.name !== 'unit');
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- the configuration is a script of CommonJS
    const { projects } = require(inProject('jest.config.js')) as { projects: JestProject[] };
    const folders = projects.filter(({ displayName }) => displayName !== 'unit')
      .map(({ displayName, testMatch }) => [displayName, testMatch.map((pattern) => pattern.replace('<rootDir>/', '').replace('/**/*.test.ts', ''))]);
    expect(Object.fromEntries(folders)).toEqual(Object.fromEntries(ofJest.map((group) => [group.name, group.folders])));
  });

  test('need only what is known', () => {
    const known = evaluate<string[]>('Object.keys(requirements)');
    const needed = new Set(evaluate<Group[]>('chooseGroups([])').flatMap((group) => group.needs));
    expect(known).toEqual(expect.arrayContaining([...needed]));
  });

  test('of the lab bring its programs and the kernel of virtual machines by the set-up', () => {
    expect(evaluate('partsFor(chooseGroups(["lab"]))')).toEqual(['node', 'python', 'programs', 'packer', 'ansible']);
    expect(evaluate('partsFor(chooseGroups(["qemu"]))')).toEqual(['node', 'python', 'programs', 'kernel']);
  });
});

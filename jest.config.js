// One project per group of scripts/test.mjs. By hand: `npx jest test/layering.test.ts`, `npx jest --selectProjects=programs`.
const swc = {
  jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
  module: { type: 'commonjs' },
  sourceMaps: 'inline',
};

// Every folder of test/ that is not listed here belongs to the unit tests.
const FOLDERS = {
  programs: ['programs'],
  'side-services': ['programs/side-services'],
  examples: ['examples'],
  deploy: ['deploy', 'emulator'],
  lab: ['lab'],
  qemu: ['qemu'],
  package: ['package'],
  readme: ['readme'],
  soak: ['soak'],
};

const base = {
  rootDir: __dirname,
  testEnvironment: 'node',
  globalSetup: '<rootDir>/test/support/temporary-folder.setup.ts',
  globalTeardown: '<rootDir>/test/support/temporary-folder.teardown.ts',
  transform: { '\\.ts$': ['@swc/jest', swc] },
  // ts before js: a stale compiled file must never be what a test loads.
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json', 'node'],
  modulePathIgnorePatterns: ['build', 'dist', '.venv', '.tools', 'cdk.out', 'my-fleet'].map((name) => `<rootDir>/${name.replace('.', '\\.')}/`),
};

/** Folders of other groups that lie in one of these. */
const foldersWithin = (folders) => Object.values(FOLDERS).flat().filter((other) => folders.some((folder) => other.startsWith(`${folder}/`)));

const slow = Object.entries(FOLDERS).map(([displayName, folders]) => ({
  ...base,
  displayName,
  testPathIgnorePatterns: ['/node_modules/', ...foldersWithin(folders).map((folder) => `<rootDir>/test/${folder}/`)],
  testMatch: folders.map((folder) => `<rootDir>/test/${folder}/**/*.test.ts`),
  setupFiles: ['<rootDir>/test/support/with-validation.ts'],
  setupFilesAfterEnv: ['<rootDir>/test/support/slow-tests.ts'],
}));

const unit = {
  ...base,
  displayName: 'unit',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', ...Object.values(FOLDERS).flat().map((folder) => `<rootDir>/test/${folder}/`)],
  setupFiles: ['<rootDir>/test/support/without-validation.ts'],
};

module.exports = { maxWorkers: 2, testTimeout: 20_000, projects: [unit, ...slow] };

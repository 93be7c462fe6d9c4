import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';

// The folders of lib/ that a file of each folder may import from, besides its own. test/layering.test.ts enforces
// the same by resolving every import; this list shows a mistake in the editor.
const MAY_IMPORT = {
  definitions: [],
  'fleet-file': ['definitions'],
  rendering: ['definitions'],
  constructs: ['definitions', 'rendering'],
  'side-services': ['definitions', 'rendering'],
  cli: ['definitions', 'fleet-file', 'rendering'],
};
const CDK = ['aws-cdk-lib', 'aws-cdk-lib/**', 'constructs', 'cdk8s', 'cdk8s-plus-27', 'cdk-nag'];
const WITH_CDK = ['constructs', 'side-services'];
const PURE = ['definitions', 'rendering'];
const OUTSIDE_WORLD = ['fs', 'child_process', 'process', 'net', 'http', 'https', 'os', 'dns', 'tls', 'timers', 'worker_threads']
  .flatMap((name) => [name, `${name}/*`, `node:${name}`, `node:${name}/*`]);

/** How many folders a file may be below its own of lib/. */
const DEPTHS = [0, 1, 2, 3, 4];

function direction(folder) {
  const others = Object.keys(MAY_IMPORT).filter((name) => name !== folder && !MAY_IMPORT[folder].includes(name));
  const message = `lib/${folder} imports only from itself${MAY_IMPORT[folder].map((name) => `, lib/${name}`).join('')}.`;
  const always = [
    ...WITH_CDK.includes(folder) ? [] : [{ group: CDK, message: `lib/${folder} does not know the CDK.` }],
    ...PURE.includes(folder) ? [{ group: OUTSIDE_WORLD, message: `lib/${folder} is pure: no file, process, clock or network.` }] : [],
  ];
  return DEPTHS.map((depth) => {
    const patterns = [{ group: others.map((name) => `${'../'.repeat(depth + 1)}${name}/**`), message }, ...always];
    return { files: [`lib/${folder}/${'*/'.repeat(depth)}*.ts`], rules: { 'no-restricted-imports': ['error', { patterns }] } };
  });
}

const sizes = {
  'max-lines': ['error', { max: 300 }],
  'max-params': ['error', { max: 4 }],
};

const style = {
  curly: ['error', 'multi-line'],
  eqeqeq: 'error',
  'no-console': 'off',
  'object-shorthand': 'error',
  'prefer-const': 'error',
  'prefer-template': 'error',
  quotes: ['error', 'single', { avoidEscape: true, allowTemplateLiterals: true }],
  semi: ['error', 'always'],
};

const NODE_GLOBALS = ['Buffer', 'URL', 'clearTimeout', 'console', 'performance', 'process', 'setInterval', 'setTimeout'];

export default tseslint.config(
  { ignores: ['**/node_modules/', 'build/', 'dist/', '.venv/', '.tools/', '.cache/', '**/cdk.out/', 'coverage/'] },
  eslint.configs.recommended,
  { rules: { ...sizes, ...style } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { project: './tsconfig.test.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      'max-params': 'off',
      '@typescript-eslint/max-params': ['error', { max: 4 }],
      '@typescript-eslint/no-deprecated': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  ...Object.keys(MAY_IMPORT).flatMap(direction),
  {
    files: ['test/**/*.ts'],
    rules: {
      // A construct is made for its effect on the tree, and expect() takes methods unbound.
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    files: ['**/*.mjs', '**/*.js'],
    languageOptions: { ecmaVersion: 2023, globals: Object.fromEntries(NODE_GLOBALS.map((name) => [name, 'readonly'])) },
  },
  {
    files: ['**/*.js'],
    languageOptions: { sourceType: 'commonjs', globals: { __dirname: 'readonly', module: 'writable', require: 'readonly' } },
  },
);

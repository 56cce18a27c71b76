/** The one configuration that lints this repository; eslint.config.js reads it through FlatCompat. */
module.exports = {
  root: true,
  parser: '@typescript-eslint/parser',
  parserOptions: { ecmaVersion: 2023, sourceType: 'module', projectService: true, tsconfigRootDir: __dirname },
  plugins: ['@typescript-eslint'],
  extends: ['eslint:recommended', 'plugin:@typescript-eslint/strict-type-checked'],
  ignorePatterns: ['dist/', 'node_modules/', '.cache/', 'fixtures/', '*.cjs', '*.config.*', 'bin/'],
  rules: {
    '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    '@typescript-eslint/consistent-type-imports': 'error',
    '@typescript-eslint/no-explicit-any': 'error',
    '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
    '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
    '@typescript-eslint/no-non-null-assertion': 'error',
    'no-restricted-syntax': ['error', { selector: 'ExportDefaultDeclaration', message: 'Name what a module exports.' }],
    eqeqeq: 'error',
  },
  overrides: [
    {
      // Scripts that plain Node runs: they have no types to lint by.
      files: ['*.js'],
      parserOptions: { projectService: false },
      env: { node: true, es2022: true },
      extends: ['plugin:@typescript-eslint/disable-type-checked'],
    },
  ],
};

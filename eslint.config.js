import tseslint from 'typescript-eslint'
import { folderArrows } from './.ci/lint/folder-arrows.js'
import { noMutableModuleState } from './.ci/lint/no-mutable-module-state.js'

const wayside = { rules: { 'folder-arrows': folderArrows, 'no-mutable-module-state': noMutableModuleState } }

/** What no file below the host adapters may reach for: time, timers and chance come from the device or the world. */
const hostClocks = [
  'setTimeout',
  'setInterval',
  'setImmediate',
  'clearTimeout',
  'clearInterval',
  'queueMicrotask',
  'performance',
  'process',
  'Buffer',
  'console',
].map((name) => ({ name, message: 'Take it from the device or the world that is passed in.' }))

const hostClockProperties = [
  { object: 'Math', property: 'random', message: 'Use the seeded stream of the device.' },
  { object: 'Date', property: 'now', message: 'Use the clock of the device or world.' },
]

const noNewDate = [
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'Reads the wall clock.' },
  { selector: "CallExpression[callee.name='Date']", message: 'Reads the wall clock.' },
]

/** The device language subset (facts/espruino.md sections 2 and 3): what our lowering cannot carry to the interpreter. */
const deviceSubset = [
  [':function[async=true]', 'async functions'],
  ['AwaitExpression', 'await'],
  [':function[generator=true]', 'generators'],
  ['YieldExpression', 'yield'],
  ['ForOfStatement[await=true]', 'for await'],
  ['LabeledStatement', 'labels'],
  ['PrivateIdentifier', '#private members (use TypeScript private)'],
  ['BigIntLiteral, Literal[bigint]', 'BigInt'],
  ['TaggedTemplateExpression', 'tagged templates'],
  ['MetaProperty', 'new.target and import.meta'],
  ['StaticBlock', 'static blocks'],
  ['WithStatement', 'with'],
  ['SequenceExpression', 'the comma operator'],
  ['AssignmentExpression[left.property.name="length"]', 'assignment to .length'],
  ['MemberExpression[object.property.name="prototype"]', 'Array.prototype.x and its like'],
  ['ArrayExpression > .elements[type=null]', 'array holes'],
  ['SwitchCase[test=null]:not(:last-child)', 'a case after default'],
  [
    'Identifier[name=/^(Map|Set|WeakMap|WeakSet|WeakRef|Symbol|Proxy|Reflect|BigInt|TextEncoder|TextDecoder)$/]',
    'this global',
  ],
  [
    'CallExpression[callee.object.name="Object"][callee.property.name=/^(freeze|seal|isFrozen|is|hasOwn)$/]',
    'this Object function',
  ],
  [
    'CallExpression[callee.object.name="Math"][callee.property.name=/^(trunc|cbrt|log2|log10|log1p|expm1|sinh|cosh|tanh|hypot|clz32|imul|fround)$/]',
    'this Math function',
  ],
  [
    'CallExpression[callee.object.name="Number"][callee.property.name=/^(isInteger|isFinite|isNaN|isSafeInteger)$/]',
    'this Number function',
  ],
  [
    'CallExpression[callee.property.name=/^(flat|flatMap|at|findLast|findLastIndex|lastIndexOf|reduceRight|copyWithin|localeCompare|normalize|codePointAt|matchAll|trimStart|trimEnd|toPrecision|toExponential)$/]',
    'this method',
  ],
  [
    'CallExpression[callee.property.name=/^(indexOf|includes|replace|replaceAll)$/] > Literal.arguments:first-child[value=/^..+/]',
    'looking for more than a character (2v29 takes a text that ends with its beginning for a match; compare, or split)',
  ],
  ['ClassDeclaration[superClass.name=/Error$/]', 'a subclass of Error (make a plain Error with a closed kind)'],
  ['Literal[regex.pattern=/[?{]|\\\\b|\\\\[1-9]/]', 'this regular expression (simple patterns only)'],
  ['Literal[regex.flags=/[msyu]/]', 'this regular expression flag'],
  ['Literal[value=/[^\\u0000-\\u007f]/]', 'non-ASCII text (strings are byte strings on the chip)'],
  ['TemplateElement[value.raw=/[^\\u0000-\\u007f]/]', 'non-ASCII text (strings are byte strings on the chip)'],
].map(([selector, what]) => ({ selector, message: `Outside the device language subset: ${what}.` }))

export default tseslint.config(
  { ignores: ['dist', 'node_modules', 'coverage', 'runs'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommended],
    plugins: { wayside },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'wayside/folder-arrows': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  {
    files: ['firmware/**/*.ts', 'protocols/**/*.ts', 'sim/{kernel,board,chips,modem,radio,city}/**/*.ts'],
    ignores: ['**/*.test.ts'],
    plugins: { wayside },
    rules: {
      'wayside/no-mutable-module-state': 'error',
      'no-restricted-globals': ['error', ...hostClocks],
      'no-restricted-properties': ['error', ...hostClockProperties],
      'no-restricted-syntax': ['error', ...noNewDate],
    },
  },
  {
    files: ['firmware/**/*.ts', 'protocols/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ regex: '^(?!\\.)', message: 'Device code imports only device code.' }] },
      ],
      'no-restricted-syntax': ['error', ...noNewDate, ...deviceSubset],
    },
  },
)

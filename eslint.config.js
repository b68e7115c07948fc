import eslint from '@eslint/js';
import ngrx from '@ngrx/eslint-plugin';
import angular from 'angular-eslint';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const SPECS = ['**/*.spec.ts', 'bff/spec-kit/**'];

/** Files are loaded long before the last spec runs: a time-out or a time that was taken then is over by the time. */
const noClockAtLoad = {
  meta: { schema: [], messages: { load: 'It begins when the file is loaded: take it in a hook or a spec.' } },
  create(context) {
    const isDescribe = (call) =>
      /^([fx]?describe\b|test\.describe\b)/.test(context.sourceCode.getText(call.callee));
    const isRunAtLoad = (node) => {
      for (let at = node.parent; at; at = at.parent) {
        const isFunction = /Function/.test(at.type);
        if (isFunction && !(at.parent.type === 'CallExpression' && isDescribe(at.parent))) return false;
      }
      return true;
    };
    const refuse = (node) => {
      if (isRunAtLoad(node)) context.report({ node, messageId: 'load' });
    };
    return {
      "CallExpression[callee.object.name='AbortSignal'][callee.property.name='timeout']": refuse,
      "CallExpression[callee.object.name=/^(Date|performance)$/][callee.property.name='now']": refuse,
      "NewExpression[callee.name='Date'][arguments.length=0]": refuse,
    };
  },
};

/** Hosts begin at Angular 20.2: what is newer, or experimental there, is refused in the module. */
const HOSTS_BEGIN_AT = 'Experimental or missing in Angular 20.2, which hosts may have.';
const MODULE_IMPORTS = [
  { name: 'zod', message: 'Schemas live in the contract.' },
  { name: 'zod/mini', message: 'Schemas live in the contract.' },
  {
    name: '@angular/core',
    importNames: ['resource', 'resourceFromSnapshots', 'debounced', 'injectAsync', 'onIdle', 'Service'],
    message: HOSTS_BEGIN_AT,
  },
  { name: '@angular/core/rxjs-interop', importNames: ['rxResource'], message: HOSTS_BEGIN_AT },
  { name: '@angular/forms/signals', message: HOSTS_BEGIN_AT },
];
const HTTP_RESOURCE = {
  name: '@angular/common/http',
  importNames: ['HttpClient', 'httpResource'],
  message: 'BffClient stands on HttpBackend, past the host’s interceptors: docs/adr/0013.',
};

/** `{a: 1, ...b}` in a template, from 21.1 on: the keys of a map are no nodes, so no selector finds one among them. */
const noSpreadInMap = {
  meta: { schema: [], messages: { spread: HOSTS_BEGIN_AT } },
  create: (context) => ({
    LiteralMap(node) {
      if (node.keys.some(({ kind }) => kind === 'spread')) context.report({ node, messageId: 'spread' });
    },
  }),
};

/**
 * Where a failure may go without a name: how many in each file, and why nobody has to hear of it. Everywhere else it is
 * named and then told, wrapped (`cause`) or thrown on: causes once died in `catch {`.
 */
const NAMELESS_CATCHES = [
  [
    'bff/adapters/sql/core/core-check.ts',
    1,
    'Tables that cannot be read lack all migrations, and it says so.',
  ],
  ['bff/adapters/sql/core/mssql-inspection.ts', 1, 'A rollback after a look: nothing was written.'],
  [
    'bff/adapters/sql/engine/mssql-pool.ts',
    1,
    'At the end: who asked for the connection has had the failure.',
  ],
  [
    'bff/adapters/sql/engine/mssql-url.ts',
    1,
    'The text holds a password; what is wrong is said in our words.',
  ],
  [
    'bff/adapters/sql/engine/sql-database.ts',
    1,
    'What a column holds that somebody changed is told of by its MAC, and else by audit:verify.',
  ],
  ['bff/adapters/sql/engine/mssql.ts', 1, 'A rollback after a failure, which is thrown on.'],
  [
    'bff/adapters/sql/stores/assistance-columns.ts',
    2,
    'A column that cannot be read is a finding of audit:verify.',
  ],
  [
    'bff/adapters/sql/stores/trace-reader.ts',
    1,
    'A column that cannot be read is a finding of audit:verify.',
  ],
  ['bff/adapters/heads-file.ts', 1, 'A line that cannot be read is a finding of audit:verify.'],
  ['bff/audit/check-chain.ts', 1, 'A row that is no JSON is a finding of audit:verify.'],
  ['bff/audit/parts-of.ts', 1, 'A row that is no JSON is a finding of audit:verify.'],
  ['bff/domain/key-ring.ts', 1, 'The value is a key; the variable is named in the refusal to start.'],
  ['bff/http/read-body.ts', 1, 'A body that is no JSON is the client’s: 400, and it may hold a code.'],
  ['bff/platform/turns.ts', 1, 'The next in turn only waits; the caller has the failure.'],
  [
    'portal/shell/src/preferences/remembered.ts',
    2,
    'Storage that is switched off: the choice lasts for the page.',
  ],
  [
    'portal/shell/src/session/shell-session.ts',
    2,
    'A browser has no log: the page says that nobody answered.',
  ],
  [
    'portal/shell/src/session/cognito-sign-in.ts',
    2,
    'A browser has no log: the page says that nobody answered.',
  ],
  ['portal/user-support/src/session/token-subject.ts', 1, 'What is no JWT names nobody.'],
  ['portal/user-support/src/session/signed-in.guard.ts', 1, 'The page itself says so, and tries again.'],
];

const isNameless = (parameter) => !parameter || /^_/.test(parameter.name ?? '');

/** `catch {`, `.catch(() => …)`, the second function of `.then`, `catchError(() => …)`: what failed is lost there. */
const noNamelessCatch = {
  meta: {
    schema: [{ type: 'integer' }],
    messages: {
      nameless: 'What failed is lost here: name it and tell it, wrap it or throw it on (NAMELESS_CATCHES).',
      fewer: 'NAMELESS_CATCHES allows {{ allowed }} here, and there are {{ found }}.',
    },
  },
  create(context) {
    const [allowed = 0] = context.options;
    const found = [];
    const ask = (handler, parameter) => {
      if (handler && isNameless(parameter)) found.push(handler);
    };
    const askFunction = (node) => {
      if (/Function/.test(node?.type ?? '')) ask(node, node.params[0]);
    };
    return {
      CatchClause: (node) => ask(node, node.param),
      "CallExpression[callee.property.name='catch']": (node) => askFunction(node.arguments[0]),
      "CallExpression[callee.property.name='then']": (node) => askFunction(node.arguments[1]),
      "CallExpression[callee.name='catchError']": (node) => askFunction(node.arguments[0]),
      'Program:exit': (program) => {
        for (const node of found.slice(allowed)) context.report({ node, messageId: 'nameless' });
        if (found.length < allowed) {
          context.report({ node: program, messageId: 'fewer', data: { allowed, found: found.length } });
        }
      },
    };
  },
};

export default defineConfig(
  globalIgnores(['dist/', '.angular/', '.local/', '.test-output/']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },

  {
    files: ['**/*.{js,mjs,cjs}'],
    extends: [eslint.configs.recommended],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', module: 'writable' } },
  },

  {
    files: ['**/*.ts'],
    extends: [
      eslint.configs.recommended,
      tseslint.configs.strictTypeChecked,
      tseslint.configs.stylisticTypeChecked,
    ],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
      'max-lines': ['error', 400],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      // The compiler option of that name asks for the brackets that the rule would take away.
      '@typescript-eslint/dot-notation': ['error', { allowIndexSignaturePropertyAccess: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // Angular's components and tokens are classes that may hold nothing but their decorator.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      // A port promises; the adapter that needs no wait is async all the same, so that it rejects and never throws.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
    },
  },

  {
    files: ['bff/**/*.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'It is predictable: use randomInt or randomBytes.' },
      ],
    },
  },
  {
    files: ['bff/domain/**/*.ts'],
    ignores: SPECS,
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'The domain is pure: pass the value in.' },
        { object: 'Date', property: 'now', message: 'The domain has no clock: pass the time in.' },
      ],
      'no-restricted-globals': [
        'error',
        'crypto',
        'process',
        'fetch',
        'performance',
        'setTimeout',
        'setInterval',
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: "NewExpression[callee.name='Date'][arguments.length=0]",
          message: 'The domain has no clock: pass the time in.',
        },
      ],
    },
  },
  {
    files: ['bff/contract/**/*.ts', 'bff/functions-contract/**/*.ts', 'bff/lambdas/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { paths: [{ name: 'zod', message: 'Costs 77 kB in a bundle: import * as z from "zod/mini".' }] },
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector:
            "ImportDeclaration[source.value='zod/mini'] > :matches(ImportSpecifier, ImportDefaultSpecifier)",
          message: 'Only the namespace import is tree-shaken: import * as z from "zod/mini".',
        },
      ],
    },
  },
  {
    // Playwright finds out by the pattern which fixtures one needs: none is an empty pattern.
    files: ['e2e/**'],
    rules: { 'no-empty-pattern': ['error', { allowObjectPatternsAsParameters: true }] },
  },
  {
    // Programs that talk to a person at a terminal.
    files: ['scripts/**', 'bff/local/**', 'bff/commands/**'],
    rules: { 'no-console': 'off' },
  },

  {
    files: ['portal/**/*.ts'],
    extends: [
      angular.configs.tsRecommended,
      ngrx.configs.store,
      ngrx.configs.effectsTypeChecked,
      ngrx.configs.operators,
    ],
    processor: angular.processInlineTemplates,
    rules: {
      '@angular-eslint/prefer-on-push-component-change-detection': 'off',
      // What Angular's calls reject with, and `problemOf` reads; Angular makes it no subclass of Error.
      '@typescript-eslint/only-throw-error': [
        'error',
        { allow: [{ from: 'package', package: '@angular/common', name: 'HttpErrorResponse' }] },
      ],
      'no-restricted-imports': [
        'error',
        {
          paths: [
            { name: 'zod', message: 'Schemas live in the contract.' },
            { name: 'zod/mini', message: 'Schemas live in the contract.' },
          ],
        },
      ],
    },
  },
  {
    files: ['portal/user-support/src/**/*.ts'],
    ignores: SPECS,
    rules: {
      'no-restricted-imports': ['error', { paths: [...MODULE_IMPORTS, HTTP_RESOURCE] }],
      'no-restricted-globals': [
        'error',
        { name: 'fetch', message: 'bff-client.ts is the one user of HTTP.' },
        { name: 'localStorage', message: 'Codes and tokens never rest in the browser.' },
        { name: 'sessionStorage', message: 'Codes and tokens never rest in the browser.' },
      ],
    },
  },
  {
    files: ['portal/**/*.html'],
    extends: [angular.configs.templateRecommended, angular.configs.templateAccessibility],
  },
  {
    files: ['portal/user-support/**/*.html'],
    plugins: { hosts: { rules: { 'no-spread-in-map': noSpreadInMap } } },
    rules: {
      'hosts/no-spread-in-map': 'error',
      'no-restricted-syntax': [
        'error',
        ...[
          // 21.0, 21.1, 21.2, 22.
          'RegularExpressionLiteral',
          ':matches(SpreadElement, SwitchBlockCaseGroup[cases.length>1])',
          ':matches(ArrowFunction, SwitchBlock[exhaustiveCheck], Binary[operation="instanceof"])',
          ':matches(BoundaryBlock, ContentBlock)',
        ].map((selector) => ({ selector, message: HOSTS_BEGIN_AT })),
      ],
    },
  },

  {
    // What runs on a developer's machine or in a spec has no operator.
    files: ['bff/**/*.ts', 'portal/**/*.ts'],
    ignores: [...SPECS, '**/*.suite.ts', 'bff/local/**'],
    plugins: { causes: { rules: { 'no-nameless-catch': noNamelessCatch } } },
    rules: { 'causes/no-nameless-catch': 'error' },
  },
  ...NAMELESS_CATCHES.map(([file, count]) => ({
    files: [file],
    rules: { 'causes/no-nameless-catch': ['error', count] },
  })),

  {
    files: [...SPECS, '**/*.suite.ts', '**/*.checks.ts'],
    plugins: { specs: { rules: { 'no-clock-at-load': noClockAtLoad } } },
    rules: { 'specs/no-clock-at-load': 'error' },
  },
  {
    files: SPECS,
    rules: {
      'max-lines': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
);

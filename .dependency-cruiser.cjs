/*
 * Who may import whom: docs/adr and architecture.md as code. Every rule carries its reason.
 * Specs may reach for whatever they need to arrange a case, so the rules leave them out unless they name them.
 */

const SPEC = '(\\.(spec|suite)\\.ts$|^bff/spec-kit/)';
const FEATURE = '^bff/(assistance|users|session|handover|objection|outbox|audit)/';
/** Lower never imports higher; `http` is beside it, see `http-knows-no-feature`. */
const ORDER = [
  ['contract'],
  ['domain'],
  ['platform'],
  ['users', 'session'],
  ['assistance'],
  ['handover', 'objection', 'outbox', 'audit'],
];
/** What of a feature speaks HTTP: its routes, and the pages behind the links of mails. */
const HTTP_SIDE = '(\\.routes\\.ts$|^bff/objection/(public-app\\.ts$|page/)|^bff/session/disown/page/)';
const inFolders = (names) => `^bff/(${names.join('|')})/`;
const ENTRY = '^bff/(main\\.ts$|commands/)';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Two files in a cycle are one file that is hard to read, to test and to load.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'resolvable',
      comment: 'An import that resolves to nothing breaks at run time, and hides from every other rule here.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'specs-stay-out-of-production',
      comment: 'Production code that imports a spec drags the test tools along.',
      severity: 'error',
      from: { pathNot: [SPEC, '^e2e/'] },
      to: { path: SPEC },
    },

    {
      name: 'portal-sees-only-the-contract',
      comment:
        'Browser and server share the contract and nothing else; all else may hold secrets or Node code.',
      severity: 'error',
      from: { path: '^portal/' },
      to: { path: '^bff/', pathNot: '^bff/contract/' },
    },
    {
      name: 'portal-takes-the-contract-by-its-package-name',
      comment:
        'ng-packagr refuses a file outside its root (TS6059): the contract is a secondary entry point.',
      severity: 'error',
      from: { path: '^portal/' },
      to: { path: '^bff/contract/', dependencyTypesNot: ['aliased', 'type-only'] },
    },
    {
      name: 'shell-uses-the-public-api',
      comment: 'The reference shell must need nothing that a customer’s shell could not import.',
      severity: 'error',
      from: { path: '^portal/shell/' },
      to: { path: '^portal/user-support/', pathNot: '^portal/user-support/src/public-api\\.ts$' },
    },
    {
      name: 'module-knows-no-shell',
      comment: 'The module is installed in shells that we have never seen.',
      severity: 'error',
      from: { path: '^portal/user-support/' },
      to: { path: '^portal/shell/' },
    },
    {
      name: 'portal-features-stand-alone',
      comment:
        'A feature can be read, changed and lazily loaded by itself; who is signed in is all they share.',
      severity: 'error',
      from: { path: '^portal/user-support/src/(assistance|history)/', pathNot: SPEC },
      to: {
        path: '^portal/user-support/src/(assistance|history)/',
        pathNot: '^portal/user-support/src/$1/',
      },
    },
    {
      name: 'session-is-below-the-features',
      comment: 'Features import session and the BFF client: the other way round would be a cycle of ideas.',
      severity: 'error',
      from: { path: '^portal/user-support/src/(session|bff|texts)/', pathNot: SPEC },
      to: { path: '^portal/user-support/src/(assistance|history)/' },
    },

    {
      name: 'contract-needs-zod-mini-only',
      comment: 'It is part of the browser bundle: zod/mini costs 6 kB brotli there, plain zod 77.',
      severity: 'error',
      from: { path: '^bff/contract/', pathNot: SPEC },
      to: { pathNot: ['^bff/contract/', 'node_modules/zod/mini/'] },
    },
    {
      name: 'functions-contract-stands-low',
      comment: 'It is what two programs say to one another: schemas, and no code of either.',
      severity: 'error',
      from: { path: '^bff/functions-contract/', pathNot: SPEC },
      to: {
        pathNot: ['^bff/functions-contract/', '^bff/(contract|domain)/', 'node_modules/zod/mini/'],
      },
    },
    {
      name: 'functions-contract-takes-names-only',
      comment: 'The words of contract and domain are shared, their parsers and rules are not: types only.',
      severity: 'error',
      from: { path: '^bff/functions-contract/', pathNot: SPEC },
      to: { path: '^bff/(contract|domain)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'functions-contract-has-two-sides',
      comment: 'The functions, and the adapters that speak to them: features know ports, not payloads.',
      severity: 'error',
      from: {
        path: '^bff/',
        pathNot: [
          '^bff/(functions-contract|lambdas)/',
          '^bff/adapters/(lambda|cognito)/',
          '^bff/adapters/aws-client\\.ts$',
          SPEC,
        ],
      },
      to: { path: '^bff/functions-contract/' },
    },
    {
      name: 'functions-stand-alone',
      comment:
        'They are deployed by themselves: of the BFF they hold what both sides say, and pure domain code.',
      severity: 'error',
      from: { path: '^bff/lambdas/', pathNot: SPEC },
      to: { path: '^bff/', pathNot: '^bff/(lambdas|functions-contract|domain)/' },
    },

    {
      name: 'domain-is-pure',
      comment: 'No I/O, no clock, no random, no library: what it decides depends on its arguments alone.',
      severity: 'error',
      from: { path: '^bff/domain/', pathNot: SPEC },
      to: { pathNot: ['^bff/domain/', '^bff/contract/', '^(node:)?crypto$', '^(node:)?url$'] },
    },
    {
      name: 'domain-reads-hosts-in-one-place',
      comment:
        'IDNA is a pure function, which nobody writes himself; files and URLs are no business of rules.',
      severity: 'error',
      from: { path: '^bff/domain/', pathNot: [SPEC, '^bff/domain/address\\.ts$'] },
      to: { path: '^(node:)?url$' },
    },
    {
      name: 'domain-hashes-in-one-place',
      comment: 'SHA-256 is a pure function; keys and random stay outside.',
      severity: 'error',
      from: { path: '^bff/domain/', pathNot: [SPEC, '^bff/domain/secret-hash\\.ts$'] },
      to: { path: '^(node:)?crypto$' },
    },
    {
      name: 'domain-takes-names-from-the-contract',
      comment: 'The words are shared, the parsers are not: types only.',
      severity: 'error',
      from: { path: '^bff/domain/', pathNot: SPEC },
      to: { path: '^bff/contract/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'use-cases-name-no-technology',
      comment:
        'Domain, platform, ports and contract: never Hono, an SDK or SQL, so that a port can be swapped.',
      severity: 'error',
      from: { path: FEATURE, pathNot: [SPEC, HTTP_SIDE] },
      to: { pathNot: ['^bff/(domain|contract|platform)/', FEATURE, '^(node:)?crypto$'] },
    },
    ...ORDER.slice(1).map((higher, rank) => ({
      name: `lower-does-not-import-${higher.join('-or-')}`,
      comment: 'One order, from the ground up; what a lower folder needs of a higher one is handed in.',
      severity: 'error',
      from: { path: inFolders(ORDER.slice(0, rank + 1).flat()), pathNot: SPEC },
      to: { path: inFolders(higher) },
    })),
    ...ORDER.filter(({ length }) => length > 1).map((equals) => ({
      name: `${equals.join('-and-')}-stand-apart`,
      comment: 'On the same step nobody knows his neighbour: the composition root ties them together.',
      severity: 'error',
      from: { path: inFolders(equals), pathNot: SPEC },
      to: { path: inFolders(equals), pathNot: '^bff/$1/' },
    })),
    {
      name: 'http-knows-no-feature',
      comment:
        'Serving, errors, log and cookie are the same whatever is served; who asks is the gate’s to know.',
      severity: 'error',
      from: { path: '^bff/http/', pathNot: SPEC },
      to: { path: [FEATURE, '^bff/adapters/'] },
    },
    {
      name: 'use-cases-take-types-from-foreign-ports',
      comment: 'Own ports only; a type that two features share may come from the port that owns it.',
      severity: 'error',
      from: { path: FEATURE, pathNot: [SPEC, '\\.routes\\.ts$'] },
      to: {
        path: '^bff/[a-z]+/ports\\.ts$',
        pathNot: ['^bff/$1/', '^bff/platform/'],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'use-cases-know-no-routes',
      comment: 'HTTP calls the use case, never the reverse.',
      severity: 'error',
      from: { path: FEATURE, pathNot: SPEC },
      to: { path: '\\.routes\\.ts$' },
    },
    {
      name: 'routes-only-bind',
      comment:
        'A route binds an endpoint of the contract to its own use case by serve-endpoint: no rules in handlers.',
      severity: 'error',
      from: { path: '^bff/([a-z]+)/[^/]+\\.routes\\.ts$' },
      to: {
        pathNot: [
          '^bff/$1/',
          '^bff/contract/',
          '^bff/http/(serve-endpoint|session-cookie)\\.ts$',
          '^bff/domain/secret-hash\\.ts$',
        ],
      },
    },
    {
      name: 'adapters-implement-ports',
      comment:
        'Ports, domain, contract, their own SDK and what adapters share: an adapter that calls a use case turns the house round.',
      severity: 'error',
      from: { path: '^bff/adapters/([a-z]+)/', pathNot: SPEC },
      to: {
        path: '^bff/',
        pathNot: [
          '^bff/adapters/$1/',
          '^bff/adapters/[^/]+\\.ts$',
          '^bff/[a-z]+/ports\\.ts$',
          '^bff/(domain|contract|platform|functions-contract)/',
        ],
      },
    },
    {
      name: 'cognito-is-named-in-its-adapter',
      comment: 'Technology is named in adapters, and only there.',
      severity: 'error',
      from: { path: '^bff/', pathNot: ['^bff/adapters/cognito/', '^bff/(lambdas|local)/', SPEC] },
      to: { path: 'node_modules/(@aws-sdk/client-cognito-identity-provider|aws-jwt-verify)/' },
    },
    {
      name: 'lambda-is-named-in-its-adapter',
      comment: 'Technology is named in adapters, and only there.',
      severity: 'error',
      from: { path: '^bff/', pathNot: ['^bff/adapters/lambda/', '^bff/(lambdas|local)/', SPEC] },
      to: { path: 'node_modules/@aws-sdk/client-lambda/' },
    },
    {
      name: 'sql-is-named-in-its-adapter',
      comment: 'Technology is named in adapters, and only there.',
      severity: 'error',
      from: { path: '^bff/', pathNot: ['^bff/adapters/sql/', SPEC] },
      to: { path: ['node_modules/mssql/', '^node:sqlite$'] },
    },
    {
      name: 'wiring-chooses-adapters',
      comment: 'Only the programs that wire (main.ts and the commands), local/ and specs import adapters.',
      severity: 'error',
      from: { path: '^bff/', pathNot: [ENTRY, '^bff/(adapters|local)/', SPEC] },
      to: { path: '^bff/adapters/' },
    },
    {
      name: 'production-knows-no-stand-in',
      comment:
        'The stand-ins are reached by the SDK’s own variables; there is no `if (local)` in production code.',
      severity: 'error',
      from: { path: '^bff/', pathNot: ['^bff/local/', SPEC] },
      to: { path: '^bff/local/' },
    },
    {
      name: 'production-needs-no-dev-dependency',
      comment: 'The image is installed with `npm ci --omit=dev`.',
      severity: 'error',
      from: { path: '^bff/', pathNot: SPEC },
      to: {
        dependencyTypes: ['npm-dev'],
        dependencyTypesNot: ['type-only'],
        pathNot: 'node_modules/@types/',
      },
    },
    {
      name: 'bff-stands-alone',
      comment: 'The server must not need the browser’s code or the tests.',
      severity: 'error',
      from: { path: '^bff/' },
      to: { path: '^(portal|e2e)/' },
    },

    {
      name: 'e2e-looks-from-outside',
      comment:
        'The journeys use a browser, HTTP and the inbox: of our code they may know the contract at most.',
      severity: 'error',
      from: { path: '^e2e/' },
      to: { path: '^(bff|portal)/', pathNot: '^bff/contract/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    tsPreCompilationDeps: 'specify',
    tsConfig: { fileName: 'portal/tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};

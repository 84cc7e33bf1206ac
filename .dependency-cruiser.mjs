// The drawing of docs/architecture.md as rules: which folder may import which, and through which
// door. `npm run layers` checks them; a rule that changes here changes there.

/** Folder by row; a folder imports only from rows below its own. */
const ROWS = [
  ['base'],
  ['crypto'],
  ['vm', 'circuits', 'mpc'],
  ['compiler'],
  ['chain', 'contracts'],
  ['oracle'],
  ['daf'],
  ['cli'],
];
const FOLDERS = ROWS.flat();
const ASIDE = ['test', 'bench', 'docs', 'bin', '\\.ci'];
const ANY_FOLDER = `^(${FOLDERS.join('|')})/`;
const EFFECTS_ALLOWED = `(-node\\.ts$|^cli/|^(${ASIDE.join('|')})/|^[^/]+$)`;

const rowRules = ROWS.flatMap((row, index) =>
  row.map((folder) => {
    const lower = ROWS.slice(0, index).flat();
    const allowed = [folder, ...lower].map((name) => `^${name}/`);
    return {
      name: `row-${folder}`,
      comment: `${folder}/ imports from lower rows only: ${lower.join(', ') || 'nothing'}.`,
      severity: 'error',
      from: { path: `^${folder}/` },
      to: { path: ANY_FOLDER, pathNot: allowed },
    };
  }),
);

const packageRule = (name, comment, path, from) => ({
  name,
  comment,
  severity: 'error',
  from,
  to: { path: `node_modules/(${path})/` },
});

export default {
  forbidden: [
    ...rowRules,
    {
      name: 'no-circle',
      comment: 'Imports run one way, types included.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'door',
      comment: 'From outside, a folder is entered by index.ts, index-node.ts or vm/isa.ts.',
      severity: 'error',
      from: { path: '^([^/]+)/', pathNot: `^(${ASIDE.join('|')})/` },
      to: {
        path: ANY_FOLDER,
        pathNot: ['^$1/', '^[^/]+/index(-node)?\\.ts$', '^vm/isa\\.ts$'],
      },
    },
    {
      name: 'inside-not-by-the-door',
      comment: 'Within a folder, name the file itself, not index.ts or index-node.ts.',
      severity: 'error',
      from: { path: '^([^/]+)/', pathNot: '/index-node\\.ts$' },
      to: { path: '^$1/index(-node)?\\.ts$' },
    },
    {
      name: 'aside',
      comment: 'Nothing of the product imports test, bench, docs or bin.',
      severity: 'error',
      from: { path: ANY_FOLDER },
      to: { path: `^(${ASIDE.join('|')})/` },
    },
    {
      name: 'effects-from-effects',
      comment: 'Files that end -node.ts are imported only by such files, cli, test and bench.',
      severity: 'error',
      from: { pathNot: EFFECTS_ALLOWED },
      to: { path: '-node\\.ts$' },
    },
    {
      name: 'builtins-in-effects',
      comment: "Node's own modules only in files that end -node.ts, in cli, bin, test and bench.",
      severity: 'error',
      from: { pathNot: EFFECTS_ALLOWED },
      to: { dependencyTypes: ['core'] },
    },
    packageRule(
      'packages-with-effects',
      'Packages that need files, threads, a network or a terminal stand behind -node.ts files.',
      'lmdb|classic-level|fastify|piscina|circom2|snarkjs|cli-progress|cli-table3|commander|vega-datasets|@stdlib/[^/]+',
      { pathNot: EFFECTS_ALLOWED },
    ),
    {
      name: 'isa-alone',
      comment: 'The opcode table imports nothing, so that web pages and docs can load it alone.',
      severity: 'error',
      from: { path: '^vm/isa\\.ts$' },
      to: { path: '.' },
    },
    {
      name: 'base-pure',
      comment: 'base/ imports no package but the CBOR codec.',
      severity: 'error',
      from: { path: '^base/' },
      to: { path: 'node_modules/', pathNot: 'node_modules/cborg/' },
    },
    {
      name: 'no-dev-package',
      comment: 'What a user installs runs without the development dependencies.',
      severity: 'error',
      from: { path: [ANY_FOLDER, '^bin/diffie\\.js$'] },
      to: {
        dependencyTypes: ['npm-dev'],
        dependencyTypesNot: ['type-only'],
        pathNot: 'node_modules/@types/',
      },
    },
    {
      name: 'no-undeclared-package',
      comment: 'Every package that is imported stands in package.json.',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'undetermined'] },
    },
    {
      name: 'no-missing',
      comment: 'Every import leads somewhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-orphan',
      comment: 'A file that nothing imports and that imports nothing is a program or dead.',
      severity: 'error',
      from: {
        orphan: true,
        pathNot: ['^test/', '^bench/', '^bin/', '^[^/]+$', '^vm/isa\\.ts$', '\\.d\\.ts$'],
      },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|coverage|\\.cache|\\.diffie)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.d.ts', '.json'],
    },
  },
};

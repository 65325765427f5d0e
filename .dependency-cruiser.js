/** The law of imports: which way the arrows between rooms may point (see CONTRIBUTING.md). */
const rooms = [
  'playbooks',
  'policy',
  'messages',
  'workflows',
  'activities',
  'integrations',
  'server',
  'simulators',
  'test',
  'bench',
]
const except = (...allowed) => `^(${rooms.filter((room) => !allowed.includes(room)).join('|')})/`
const npmOrNode = {
  dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'core', 'npm-no-pkg', 'npm-unknown'],
}

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true, dependencyTypesNot: ['type-only'] } },
    { name: 'not-to-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'no-dev-dependency-in-product',
      severity: 'error',
      from: { pathNot: '^(test|bench|vitest|drizzle)' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'policy-and-messages-are-pure',
      severity: 'error',
      from: { path: '^(policy|messages)/' },
      to: { path: except('policy', 'messages') },
    },
    {
      name: 'policy-and-messages-have-no-io',
      severity: 'error',
      from: { path: '^(policy|messages)/' },
      // Pure data and arithmetic: holidays, time zones.
      to: { ...npmOrNode, pathNot: 'node_modules/(@holiday-jp/holiday_jp|temporal-polyfill)/' },
    },
    {
      name: 'playbooks-import-the-workflow-language-alone',
      severity: 'error',
      from: { path: '^playbooks/' },
      to: { pathNot: '^(workflows/index\\.ts$|playbooks/)' },
    },
    {
      name: 'workflows-are-deterministic',
      severity: 'error',
      from: { path: '^workflows/' },
      to: { ...npmOrNode, pathNot: '@temporalio/(workflow|common)' },
    },
    {
      name: 'workflows-know-other-rooms-by-type',
      severity: 'error',
      from: { path: '^workflows/' },
      to: { path: except('workflows', 'policy', 'playbooks'), dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'only-the-catalogue-of-playbooks',
      severity: 'error',
      from: { path: '^workflows/' },
      to: { path: '^playbooks/(?!index\\.ts$)' },
    },
    {
      name: 'activities-know-no-server',
      severity: 'error',
      from: { path: '^activities/' },
      to: { path: except('activities', 'policy', 'messages', 'integrations', 'workflows') },
    },
    {
      name: 'activities-know-workflows-by-type',
      severity: 'error',
      from: { path: '^activities/' },
      to: { path: '^workflows/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'integrations-stand-alone',
      severity: 'error',
      from: { path: '^integrations/' },
      to: { path: except('integrations', 'policy', 'messages') },
    },
    {
      name: 'integrations-know-policy-and-messages-by-type',
      severity: 'error',
      from: { path: '^integrations/' },
      to: {
        path: '^(policy|messages)/',
        dependencyTypesNot: ['type-only'],
        pathNot: '^policy/(severity|verdict|host|kinds|step)\\.ts$',
      },
    },
    {
      name: 'integrations-know-neither-temporal-nor-hono',
      severity: 'error',
      from: { path: '^integrations/' },
      to: { path: 'node_modules/(@temporalio|hono|@hono)/' },
    },
    {
      name: 'no-room-knows-the-processes',
      severity: 'error',
      from: { pathNot: '^(server|test|bench)/' },
      to: { path: '^server/' },
    },
    {
      name: 'only-workers-run-activities',
      severity: 'error',
      from: { path: '^server/', pathNot: '^server/(run-worker|worker|all-in-one|demo)\\.ts$' },
      to: { path: '^activities/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'only-the-demo-knows-simulators',
      severity: 'error',
      from: { path: '^server/', pathNot: '^server/demo' },
      to: { path: '^simulators/' },
    },
    {
      name: 'simulators-know-nothing-of-ours',
      severity: 'error',
      from: { path: '^simulators/' },
      to: { path: except('simulators') },
    },
    {
      name: 'nothing-imports-test',
      severity: 'error',
      from: { pathNot: '^(test|bench|vitest)' },
      to: { path: '^(test|bench)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(node_modules|data)/.+/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
}

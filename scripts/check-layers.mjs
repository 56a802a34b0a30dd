/** Checks who imports whom: every room of src/ may use the rooms listed here, and no others. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

const SOURCE = 'src';

/** Room -> what it may import from. `cli` is the file src/cli.ts. A path names a single file that may be used. */
const ALLOWED = {
  model: [],
  sockets: [],
  queueing: ['model'],
  experiments: ['queueing', 'model'],
  probing: ['queueing', 'model'],
  report: ['experiments', 'queueing', 'model'],
  charts: ['report', 'queueing', 'model'],
  pages: ['charts', 'report', 'model'],
  viewer: ['pages', 'store', 'model'],
  store: ['model'],
  servers: ['sockets', 'model'],
  clients: ['model'],
  harness: [
    'clients/messages',
    'servers/messages',
    'servers/trace-layout',
    'sockets',
    'probing',
    'queueing/concurrency',
    'queueing/statistics/percentile',
    'model',
  ],
  commands: [
    'harness',
    'probing',
    'experiments',
    'servers/messages',
    'queueing',
    'report',
    'charts',
    'pages',
    'viewer',
    'store',
    'model',
  ],
  cli: ['commands', 'model'],
};

/** Only src/sockets may know that there is an FFI. */
const KEPT_PACKAGES = { koffi: 'sockets' };

const IMPORT = /(?:^|\n)\s*(?:import|export)\b[^'";]*?from\s*['"]([^'"]+)['"]|(?:^|\n)\s*import\s*['"]([^'"]+)['"]/g;

function filesOf(folder) {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return filesOf(path);
    return /\.tsx?$/.test(path) && !/\.(test|test-support)\.tsx?$/.test(path) ? [path] : [];
  });
}

function roomOf(path) {
  const [room, ...rest] = relative(SOURCE, path).split(sep);
  return rest.length === 0 ? room.replace(/\.ts$/, '') : room;
}

function isAllowed(room, target) {
  const name = relative(SOURCE, target).replace(/\.[jt]sx?$/, '');
  return roomOf(target) === room || ALLOWED[room]?.some((allowed) => allowed === roomOf(target) || allowed === name);
}

function problemsOf(file) {
  const room = roomOf(file);
  if (ALLOWED[room] === undefined)
    return [`${file} is in a room that nobody knows. List it in scripts/check-layers.mjs.`];
  const imports = [...readFileSync(file, 'utf8').matchAll(IMPORT)].map((match) => match[1] ?? match[2]);
  return imports.flatMap((specifier) => {
    const keeper = KEPT_PACKAGES[specifier];
    if (keeper !== undefined && keeper !== room) return [`${file} imports ${specifier}, which belongs to ${keeper}.`];
    if (!specifier.startsWith('.') || isAllowed(room, join(dirname(file), specifier))) return [];
    return [`${file} imports ${specifier}: ${room} may import ${ALLOWED[room].join(', ') || 'nothing of ours'}.`];
  });
}

const files = filesOf(SOURCE);
const problems = files.flatMap(problemsOf);
for (const problem of problems) console.error(problem);
console.log(`${files.length} files, ${problems.length} imports out of place`);
process.exitCode = problems.length === 0 && files.length > 0 ? 0 : 1;

/** Checks the imports between rooms: every room of src/ may import only from the rooms listed here. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

const SOURCE = 'src';

const EVERY_ROOM = ['model'];
const GROUND = ['analysis/kind', 'analysis/view', 'analysis/pictures', 'analysis/queueing', 'analysis/statistics'];
const LOAD_ROOMS = ['analysis/burst', 'analysis/open', 'analysis/sustained'];

/**
 * Room -> the rooms that it may import from, besides model. A room is a folder of src/, or a folder below analysis,
 * presentation, probe or runner; files directly in those four are the room of that name. A path allows a single file.
 */
const ALLOWED = {
  model: [],
  sockets: [],
  protocol: ['sockets'],
  servers: ['sockets', 'protocol'],
  clients: ['sockets', 'protocol'],
  'analysis/statistics': [],
  'analysis/queueing': ['analysis/statistics'],
  'analysis/view': ['analysis/queueing', 'analysis/statistics'],
  'analysis/pictures': ['analysis/view', 'analysis/queueing', 'analysis/statistics'],
  'analysis/kind': ['analysis/view', 'analysis/pictures', 'analysis/queueing', 'analysis/statistics'],
  'analysis/burst': [...GROUND, 'analysis/probe', 'probe/estimation'],
  'analysis/open': [...GROUND, 'analysis/burst', 'probe/estimation'],
  'analysis/sustained': [...GROUND, 'analysis/burst'],
  'analysis/parts': [...GROUND, ...LOAD_ROOMS],
  'analysis/sweep': [...GROUND, ...LOAD_ROOMS, 'analysis/parts'],
  'analysis/experiments': [...GROUND, ...LOAD_ROOMS, 'analysis/parts', 'analysis/sweep'],
  'probe/estimation': ['analysis/queueing', 'analysis/statistics'],
  'probe/probing': ['probe/estimation', 'analysis/statistics'],
  'analysis/probe': [...GROUND, 'probe/estimation'],
  'analysis/self': GROUND,
  analysis: [
    ...GROUND,
    ...LOAD_ROOMS,
    'analysis/parts',
    'analysis/sweep',
    'analysis/experiments',
    'analysis/probe',
    'analysis/self',
    'probe/estimation',
  ],
  'presentation/render': ['analysis', 'presentation/charts/escape'],
  'presentation/charts': ['analysis/pictures'],
  'presentation/pages': ['presentation/render', 'presentation/charts', 'analysis', 'store'],
  presentation: ['presentation/render', 'presentation/charts', 'presentation/pages', 'analysis'],
  store: [],
  'runner/kernel': [],
  'runner/processes': ['runner/kernel', 'protocol'],
  runner: [
    'runner/processes',
    'runner/kernel',
    'protocol',
    'sockets',
    'probe/probing',
    'analysis/queueing',
    'analysis/statistics',
  ],
  // Sends the same orders to load generators on other machines, and joins what they report.
  agents: ['runner', 'protocol', 'probe/probing', 'analysis/statistics'],
  index: ['runner', 'agents', 'protocol', 'probe', 'analysis', 'presentation', 'store'],
  commands: ['index', 'presentation', 'store', 'protocol'],
  cli: ['commands'],
  api: ['api-parts', 'index', 'commands', 'runner', 'probe', 'analysis', 'presentation', 'store'],
  'api-parts': ['index', 'commands', 'runner', 'analysis', 'presentation', 'store'],
};
/** Each folder below these is a room of its own. */
const STOREYS = ['analysis', 'presentation', 'probe', 'runner'];

/** Packages that only one room may import: only src/sockets may use the FFI. */
const KEPT_PACKAGES = { koffi: 'sockets', '@nats-io/transport-node': 'agents' };

/** Dynamic imports count too. */
const IMPORT =
  /(?:^|\n)\s*(?:import|export)\b[^'";]*?from\s*['"]([^'"]+)['"]|(?:^|\n)\s*import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/g;

function filesOf(folder) {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return filesOf(path);
    return /\.tsx?$/.test(path) && !/\.(test|test-support)\.tsx?$/.test(path) ? [path] : [];
  });
}

function roomOf(path) {
  const [room, ...rest] = relative(SOURCE, path).split(sep);
  if (rest.length === 0) return room.replace(/\.ts$/, '');
  return rest.length > 1 && STOREYS.includes(room) ? `${room}/${rest[0]}` : room;
}

/** A room in the list includes all rooms below it. */
function isAllowed(room, target) {
  const to = roomOf(target);
  if (to === room) return true;
  const name = relative(SOURCE, target)
    .split(sep)
    .join('/')
    .replace(/\.[jt]sx?$/, '');
  return [...(ALLOWED[room] ?? []), ...EVERY_ROOM].some(
    (allowed) => allowed === to || allowed === name || to.startsWith(`${allowed}/`),
  );
}

function problemsOf(file) {
  const room = roomOf(file);
  if (ALLOWED[room] === undefined) return [`${file} is in an unknown room. List it in scripts/check-layers.mjs.`];
  const imports = [...readFileSync(file, 'utf8').matchAll(IMPORT)].map(
    ([, from, alone, later]) => from ?? alone ?? later,
  );
  return imports.flatMap((specifier) => {
    const keeper = KEPT_PACKAGES[specifier];
    if (keeper !== undefined && keeper !== room) return [`${file} imports ${specifier}, which belongs to ${keeper}.`];
    if (!specifier.startsWith('.') || isAllowed(room, join(dirname(file), specifier))) return [];
    return [`${file} imports ${specifier}: ${room} may import ${ALLOWED[room].join(', ') || 'no other room'}.`];
  });
}

const files = filesOf(SOURCE);
const problems = files.flatMap(problemsOf);
for (const problem of problems) console.error(problem);
console.log(`${files.length} files, ${problems.length} forbidden imports`);
process.exitCode = problems.length === 0 && files.length > 0 ? 0 : 1;

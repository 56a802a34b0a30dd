/** For tests: an event loop with this and that behind it, and the models of our own. */
import type { Truth } from '../probing/judgement.test-support.js';
import { CLI_PATH, NO_LIMIT, type RealServer, SERVICE_MS, slots } from './real-server.test-support.js';

const NODE = `"${process.execPath}"`;

const nodeServer = (listener: string): string =>
  `${listener}
require('node:http').createServer(serve).listen(process.env.PORT, '127.0.0.1');
`;
const SLEEPING = nodeServer(`const serve = (_, response) => setTimeout(() => response.end('Hello'), ${SERVICE_MS});`);
const SPINNING = nodeServer(`const serve = (_, response) => {
  for (const end = performance.now() + ${SERVICE_MS}; performance.now() < end; );
  response.end('Hello');
};`);
const SEMAPHORE = nodeServer(`const waiting = [];
let free = 3;
const serve = (_, response) => {
  waiting.push(response);
  next();
};
function next() {
  if (free === 0 || waiting.length === 0) return;
  free -= 1;
  const response = waiting.shift();
  setTimeout(() => {
    response.end('Hello');
    free += 1;
    next();
  }, ${SERVICE_MS});
}`);

const node = { programs: [], command: `exec ${NODE} server.cjs`, path: '/' } as const;

function ourServer(name: string, words: string, truth: Truth): RealServer {
  const command = `exec ${NODE} "${CLI_PATH}" serve ${words} --service-time ${SERVICE_MS}ms --port $PORT --quiet`;
  return { name: `our-${name}`, truth, programs: [], files: {}, command, path: '/' };
}

export const NODE_SERVERS: readonly RealServer[] = [
  { ...node, name: 'node-sleeping', truth: NO_LIMIT, files: { 'server.cjs': SLEEPING } },
  { ...node, name: 'node-semaphore-3', truth: slots(3), files: { 'server.cjs': SEMAPHORE } },
  { ...node, name: 'node-spinning', truth: slots(1), files: { 'server.cjs': SPINNING } },
];

export const OUR_SERVERS: readonly RealServer[] = [
  ourServer('sequential', 'sequential', slots(1)),
  ourServer('multi-process-4', 'multi-process --workers 4', slots(4)),
  ourServer('separate-queues-4', 'multi-process --workers 4 --accept separate', { kind: 'lines', slots: 4 }),
  ourServer('process-per-connection-3', 'process-per-connection --workers 3', slots(3)),
  ourServer('cluster-2', 'cluster --workers 2 --listen-backlog 1024', NO_LIMIT),
  ourServer('event-loop', 'event-loop --listen-backlog 1024', NO_LIMIT),
];

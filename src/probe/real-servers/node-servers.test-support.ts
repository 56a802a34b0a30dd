/** For tests: Node servers with various limits, and the models of this project. */
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
/**
 * @param answer JavaScript that runs at the end of a service
 * @param serviceTime JavaScript: ms
 */
const semaphore = (free: number, answer = 'done()', serviceTime = String(SERVICE_MS)): string => `const waiting = [];
let free = ${free};
const serve = (_, response) => {
  waiting.push(response);
  next();
};
function next() {
  if (free === 0 || waiting.length === 0) return;
  free -= 1;
  const response = waiting.shift();
  setTimeout(() => {
    const done = () => response.end('Hello');
    ${answer};
    free += 1;
    next();
  }, ${serviceTime});
}`;
const SEMAPHORE = nodeServer(semaphore(3));
/** Part of each response occupies no slot, as behind a proxy. */
const DELAYED = nodeServer(semaphore(3, 'setTimeout(done, 25)'));
/** One more slot every 100 ms while requests wait, up to 6. */
const GROWING = nodeServer(`${semaphore(1)}
let slots = 1;
setInterval(() => {
  if (waiting.length === 0 || slots === 6) return;
  slots += 1;
  free += 1;
  next();
}, 100);`);
/** 20 requests per second, evenly spaced, with services of 100 ms. */
const RATE = nodeServer(`let turn = 0;
const serve = (_, response) => {
  turn = Math.max(performance.now(), turn + 50);
  setTimeout(() => response.end('Hello'), turn - performance.now() + 100);
};`);
/** 20 requests per second, with bursts of up to 5; beyond that it refuses even single requests. */
const REFUSING_RATE = nodeServer(`let tokens = 5;
setInterval(() => { tokens = Math.min(5, tokens + 1); }, 50);
const serve = (_, response) => {
  if (tokens === 0) return response.writeHead(429).end();
  tokens -= 1;
  setTimeout(() => response.end('Hello'), ${SERVICE_MS});
};`);
/** Every request is refused while more than 4 connections are open. */
const REFUSING = nodeServer(`let open = 0;
const serve = (request, response) => {
  if (open > 4) return response.writeHead(503).end();
  setTimeout(() => response.end('Hello'), ${SERVICE_MS});
};`).replace(
  'createServer(serve)',
  "createServer(serve).on('connection', (socket) => { open += 1; socket.on('close', () => { open -= 1; }); })",
);

/** Streamed answers; 4 slots. @param accepted JavaScript that runs when a request arrives */
const streaming = (accepted: string): string =>
  nodeServer(`const waiting = [];
let free = 4;
const serve = (_, response) => {
  ${accepted}
  waiting.push(response);
  next();
};
function next() {
  if (free === 0 || waiting.length === 0) return;
  free -= 1;
  const response = waiting.shift();
  let left = 4 + Math.floor(8 * Math.random());
  const send = () => {
    response.write('data: token\\n\\n');
    left -= 1;
    if (left > 0) return setTimeout(send, 10);
    response.end('data: [DONE]\\n\\n');
    free += 1;
    next();
  };
  setTimeout(send, 10);
}`);
/** Its first bytes come before the service begins. */
const EAGER_HEADERS = "response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();";

const node = { programs: [], command: `exec ${NODE} server.cjs`, path: '/' } as const;

function ourServer(name: string, words: string, truth: Truth): RealServer {
  const command = `exec ${NODE} "${CLI_PATH}" serve ${words} --service-time ${SERVICE_MS}ms --port $PORT --quiet`;
  return { name: `our-${name}`, truth, programs: [], files: {}, command, path: '/' };
}

export const NODE_SERVERS: readonly RealServer[] = [
  { ...node, name: 'node-sleeping', truth: NO_LIMIT, files: { 'server.cjs': SLEEPING } },
  { ...node, name: 'node-semaphore-3', truth: slots(3), files: { 'server.cjs': SEMAPHORE } },
  { ...node, name: 'node-delayed-3', truth: slots(3), files: { 'server.cjs': DELAYED } },
  { ...node, name: 'node-growing', truth: { kind: 'moves', to: 6, way: 'grows' }, files: { 'server.cjs': GROWING } },
  { ...node, name: 'node-rate', truth: { kind: 'rate', perSecond: 20 }, files: { 'server.cjs': RATE } },
  {
    ...node,
    name: 'node-refusing-rate',
    truth: { kind: 'rate', perSecond: 20 },
    files: { 'server.cjs': REFUSING_RATE },
  },
  { ...node, name: 'node-refusing', truth: { kind: 'admits', admits: 4 }, files: { 'server.cjs': REFUSING } },
  { ...node, name: 'node-streaming-4', truth: slots(4), files: { 'server.cjs': streaming('') } },
  { ...node, name: 'node-eager-headers-4', truth: slots(4), files: { 'server.cjs': streaming(EAGER_HEADERS) } },
  {
    ...node,
    name: 'node-eager-comment-4',
    truth: slots(4),
    files: { 'server.cjs': streaming(`${EAGER_HEADERS} response.write(': waiting\\n\\n');`) },
  },
  { ...node, name: 'node-spinning', truth: slots(1), files: { 'server.cjs': SPINNING } },
];

/** Servers whose services take a large part of a short budget, each with 4 slots. They only sleep, so several can be probed at once. */
export const SLOW_SERVERS: readonly RealServer[] = [
  slowServer('slow-1s-4', '1000'),
  slowServer('slow-5s-4', '5000'),
  slowServer('slow-exponential-1s-4', '-1000 * Math.log(1 - Math.random())'),
];

function slowServer(name: string, serviceTime: string): RealServer {
  const answering = nodeServer(semaphore(4, 'done()', serviceTime)).replace(
    'createServer(serve)',
    "createServer((request, response) => request.url === '/ready' ? response.end() : serve(request, response))",
  );
  return { ...node, name, truth: slots(4), files: { 'server.cjs': answering }, ready: '/ready' };
}

export const OUR_SERVERS: readonly RealServer[] = [
  ourServer('sequential', 'sequential', slots(1)),
  ourServer('multi-process-4', 'multi-process --workers 4', slots(4)),
  ourServer('separate-queues-4', 'multi-process --workers 4 --accept separate', { kind: 'lines', slots: 4 }),
  ourServer('process-per-connection-3', 'process-per-connection --workers 3', slots(3)),
  ourServer('cluster-2', 'cluster --workers 2 --listen-backlog 1024', NO_LIMIT),
  ourServer('event-loop', 'event-loop --listen-backlog 1024', NO_LIMIT),
];

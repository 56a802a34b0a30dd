/** The servers that load generators are compared on: their answers take a time that is known, or none. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scenarioWith } from '../src/model/default-scenario.js';
import type { ModelChoice } from '../src/model/scenario.js';
import { MILLISECOND, type Nanoseconds, SECOND } from '../src/model/units.js';
import { ServerProcess } from '../src/runner/processes/server-process.js';
import { serverRequest } from '../src/runner/testbed.js';

interface PeerServer {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

export interface PeerCase {
  readonly name: string;
  readonly clients: number;
  readonly keepAlive: boolean;
  /** What every response takes in a loop of so many clients; null: nothing but the server's own work. */
  readonly truth: Nanoseconds | null;
  /** Null: the program is not installed. */
  readonly start: () => Promise<PeerServer | null>;
}

const SERVICE = 5 * MILLISECOND;
const SEQUENTIAL: ModelChoice = { model: 'sequential', workers: 1, accept: 'shared' };
const FOUR: ModelChoice = { model: 'multi-process', workers: 4, accept: 'shared' };
const EVENT_LOOP: ModelChoice = { model: 'event-loop', workers: 1, accept: 'shared' };

export const PEER_CASES: readonly PeerCase[] = [
  closing('a connection per request, one at a time, no service time', SEQUENTIAL, 20, 0, 1),
  closing('a connection per request, one at a time, 5 ms', SEQUENTIAL, 16, SERVICE, 1),
  closing('a connection per request, four at a time, 5 ms', FOUR, 16, SERVICE, 4),
  {
    name: 'kept connections, all at a time, 5 ms',
    clients: 16,
    keepAlive: true,
    truth: SERVICE,
    start: () => startOwn(EVENT_LOOP, 16, SERVICE, true),
  },
  { name: 'kept connections, node:http', clients: 20, keepAlive: true, truth: null, start: startNodeHttp },
  { name: 'kept connections, nginx', clients: 20, keepAlive: true, truth: null, start: startNginx },
];

function closing(name: string, choice: ModelChoice, clients: number, service: Nanoseconds, slots: number): PeerCase {
  const truth = service === 0 ? null : (clients * service) / slots;
  return { name, clients, keepAlive: false, truth, start: () => startOwn(choice, clients, service, false) };
}

async function startOwn(choice: ModelChoice, clients: number, serviceTime: Nanoseconds, keepAlive: boolean) {
  const load = { kind: 'sustained', duration: SECOND } as const;
  const scenario = { ...scenarioWith({ load, clients, serviceTime, models: [choice] }), keepAlive, listenBacklog: 511 };
  const server = await ServerProcess.start(serverRequest(scenario, choice, null), { showServerOutput: false });
  const { host, port } = server.listening;
  return { url: `http://${host}:${port}/`, stop: () => server.stop() };
}

const NODE_HTTP = `require('node:http').createServer((_, response) => response.end('Hello')).listen(+process.argv[1], '127.0.0.1')`;

async function startNodeHttp(): Promise<PeerServer> {
  const port = await freePort();
  return startProgram([process.execPath, '-e', NODE_HTTP, String(port)], port, tmpdir());
}

async function startNginx(): Promise<PeerServer | null> {
  if (spawnSync('nginx', ['-v']).error !== undefined) return null;
  const folder = mkdtempSync(join(tmpdir(), 'at-once-peers-'));
  const port = await freePort();
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${name};`);
  writeFileSync(
    join(folder, 'nginx.conf'),
    `daemon off; pid nginx.pid; error_log stderr crit; worker_processes 1; events { worker_connections 1024; }
http { access_log off; keepalive_requests 100000000; ${temporary.join(' ')}
server { listen 127.0.0.1:${port}; location / { return 200 "Hello"; } } }\n`,
  );
  const server = await startProgram(['nginx', '-p', folder, '-c', 'nginx.conf', '-e', 'stderr'], port, folder);
  const stop = async (): Promise<void> => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { url: server.url, stop };
}

async function startProgram(
  [program = '', ...words]: readonly string[],
  port: number,
  cwd: string,
): Promise<PeerServer> {
  const child = spawn(program, words, { cwd, stdio: 'ignore' });
  const exited = once(child, 'exit');
  while (!(await connects(port))) {
    if (child.exitCode !== null) throw new Error(`${program} exited with ${child.exitCode}.`);
  }
  const stop = async (): Promise<void> => {
    child.kill();
    await exited;
  };
  return { url: `http://127.0.0.1:${port}/`, stop };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function connects(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => setTimeout(() => resolve(false), 20));
    socket.once('connect', () => socket.destroy());
  });
}

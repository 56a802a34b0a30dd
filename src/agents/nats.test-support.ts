/** For tests: a real NATS server, agents in this process, and a server that counts its connections. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { listenOnLoopback } from '../clients/probe/servers.test-support.js';
import { findFreePort } from '../runner/kernel/limits.js';
import { runAgent } from './agent.js';
import { makeKey } from './keys.js';
import type { AgentLimits } from './messages.js';
import type { AllowedTarget } from './permits.js';

/** Where nats-server is missing, tests are skipped, except in CI. */
export const skipWithoutNats: string | false =
  process.env['CI'] === undefined && spawnSync('nats-server', ['--version']).status !== 0
    ? 'nats-server is not installed (Debian: nats-server)'
    : false;

export interface TestNats {
  readonly url: URL;
  /** Ends the server at once. */
  readonly kill: () => Promise<void>;
  /** Starts it again on the same port. */
  readonly restart: () => Promise<void>;
}

export async function startNats(context: TestContext, further: readonly string[] = []): Promise<TestNats> {
  const port = await findFreePort();
  const words = ['-a', '127.0.0.1', '-p', String(port), ...further];
  let child = await spawnNats(words);
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  context.after(kill);
  const restart = async (): Promise<void> => {
    child = await spawnNats(words);
  };
  return { url: new URL(`nats://127.0.0.1:${port}`), kill, restart };
}

/** Resolves when it accepts clients. */
export async function spawnNats(words: readonly string[]): Promise<ChildProcess> {
  const child = spawn('nats-server', words, { stdio: ['ignore', 'ignore', 'pipe'] });
  await new Promise<void>((resolve, reject) => {
    let said = '';
    child.stderr.on('data', (chunk) => {
      said += chunk;
      if (said.includes('Server is ready')) resolve();
    });
    child.once('exit', () => reject(new Error(said)));
  });
  return child;
}

export async function newKey(context: TestContext): Promise<{ readonly file: string; readonly publicKey: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'at-once-key-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'coordinator.key');
  return { file, publicKey: await makeKey(file) };
}

interface TestAgent {
  readonly nats: URL;
  readonly trust: string;
  readonly allowed: readonly AllowedTarget[];
  readonly limits?: Partial<AgentLimits>;
}

/** An agent in this process; its load generator has a process of its own. Resolves when it is ready. */
export async function startAgent(context: TestContext, { nats, trust, allowed, limits = {} }: TestAgent) {
  const controller = new AbortController();
  const lines: string[] = [];
  let ended: Promise<void> = Promise.resolve();
  await new Promise<void>((resolve, reject) => {
    const say = (line: string): void => {
      lines.push(line);
      if (line.includes('is ready')) resolve();
    };
    ended = runAgent({
      nats,
      trust: [trust],
      allowed,
      limits: { clients: 1000, requests: 100_000, seconds: 100, ...limits },
      signal: controller.signal,
      say,
    });
    ended.catch(reject);
  });
  const stop = async (): Promise<void> => {
    controller.abort('SIGTERM');
    await ended;
  };
  context.after(stop);
  return { lines, stop };
}

/** An HTTP server that answers each request after a while, and counts its connections. */
export async function startCountingServer(context: TestContext, time: number) {
  const seen = { connections: 0, requests: 0 };
  const server = createServer((_, response) => {
    seen.requests += 1;
    setTimeout(() => response.end('ok'), time);
  });
  server.on('connection', () => {
    seen.connections += 1;
  });
  const address = await listenOnLoopback(context, server);
  const port = address.kind === 'tcp' ? address.port : 0;
  return { seen, port, url: `http://127.0.0.1:${port}/`, allowed: { host: '127.0.0.1', prefix: null, port } };
}

/** Servers that a user's command starts: awaited, and stopped together with everything that they started. */
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '../../cli.test-support.js';
import type { Outcome } from '../../model/connection-record.js';
import { MeasurementFailure } from '../../model/failure.js';
import { MILLISECOND, SECOND } from '../../model/units.js';
import { read } from '../../processes.test-support.js';
import { CommandServer, type Readiness } from './command-server.js';
import type { SupervisedChild } from './supervised-child.js';

const LONG = 30 * SECOND;
const skip = process.platform !== 'linux';

/**
 * A server that answers with the process ids of itself and its descendants: a child, one in a session of its own, and
 * one in a session of its own whose parent has exited.
 * @param onTerm what its children do on SIGTERM
 */
const family = (onTerm = 'process.exit()') => `
  const { spawn } = require('node:child_process');
  const sleeper = 'process.on("SIGTERM", () => { ${onTerm} }); setInterval(() => {}, 1000)';
  const start = (options, code = sleeper) => spawn(process.execPath, ['-e', code], options);
  const child = start({ stdio: 'ignore' });
  const apart = start({ stdio: 'ignore', detached: true });
  const parent = start({ stdio: ['ignore', 'pipe', 'ignore'] }, \`
    const { spawn } = require('node:child_process');
    const orphan = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore', detached: true });
    process.stdout.write(String(orphan.pid), () => process.exit(0));
  \`);
  let orphan = '';
  parent.stdout.on('data', (data) => { orphan += data; });
  parent.on('close', () => {
    const ids = [process.pid, child.pid, apart.pid, Number(orphan)];
    require('node:http').createServer((_, response) => response.end(JSON.stringify(ids))).listen(process.env.PORT, '127.0.0.1');
  });
`;
const DEAF = '';
const node = (code: string) => `"${process.execPath}" -e '${code.replaceAll("'", "'\\''")}'`;

async function start(context: TestContext, command: string, port: number | null = null): Promise<CommandServer> {
  const server = await CommandServer.start({ command, port, showServerOutput: false });
  context.after(() => server.stop());
  return server;
}

/** Uses fetch: the subject here is the command, not the probe's clients. */
function readinessOf(server: CommandServer, changes: Partial<Readiness> = {}): Readiness {
  const knock = async (): Promise<Outcome> => {
    try {
      const { ok, status } = await fetch(`http://127.0.0.1:${server.port}/`);
      return ok ? { kind: 'served' } : { kind: 'rejected', status };
    } catch {
      return { kind: 'refused' };
    }
  };
  return { knock, anyAnswer: false, patience: LONG, ...changes };
}

function keeperOf(server: CommandServer) {
  return (server as unknown as { readonly keeper: SupervisedChild }).keeper.process;
}

async function familyOf(server: CommandServer): Promise<number[]> {
  await server.untilAnswers(readinessOf(server));
  const response = await fetch(`http://127.0.0.1:${server.port}/`, { headers: { connection: 'close' } });
  return (await response.json()) as number[];
}

/** A zombie, which has exited and has not been reaped yet, is not running. */
function isRunning(id: number): boolean {
  const state = read(`/proc/${id}/stat`);
  return state !== '' && !/\) [ZX] /.test(state);
}

async function untilGone(ids: readonly number[]): Promise<void> {
  for (const deadline = performance.now() + 60_000; ids.some(isRunning) && performance.now() < deadline; ) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.deepEqual(ids.filter(isRunning), []);
}

const isFailure = (pattern: RegExp) => (error: unknown) => {
  assert.ok(error instanceof MeasurementFailure);
  assert.match(error.message, pattern);
  assert.doesNotMatch(error.message, /\n/);
  return true;
};

describe('a command', () => {
  test('gets a free port, is awaited, and is stopped with everything that it started', { skip }, async (context) => {
    const server = await start(context, `${node(family(DEAF))} & wait`);
    const ids = await familyOf(server);
    assert.equal(ids.length, 4);
    assert.ok(ids.every(isRunning));
    await server.stop();
    assert.deepEqual(ids.filter(isRunning), []);
    await server.stop();
  });

  test('may leave its server running in the background', { skip }, async (context) => {
    const server = await start(context, `${node(family())} > /dev/null 2>&1 &`);
    const ids = await familyOf(server);
    await server.stop();
    assert.deepEqual(ids.filter(isRunning), []);
  });

  test('is stopped when its keeper is killed', { skip }, async (context) => {
    const server = await start(context, node(family()));
    const ids = await familyOf(server);
    keeperOf(server).kill('SIGKILL');
    await server.stop();
    assert.deepEqual(ids.filter(isRunning), []);
  });

  test('is stopped when the process that started it is killed', { skip }, async () => {
    const program = fileURLToPath(new URL('./command-holder.test-support.js', import.meta.url));
    const holder = fork(program, [`exec ${node(family())}`]);
    const [port] = (await once(holder, 'message')) as [number];
    const ids = (await (await fetch(`http://127.0.0.1:${port}/`)).json()) as number[];
    holder.kill('SIGKILL');
    await untilGone(ids);
  });

  test('that exits at once is reported with its last output', async (context) => {
    const server = await start(context, 'echo starting; echo "no module named app" >&2; exit 3');
    await assert.rejects(
      server.untilAnswers(readinessOf(server)),
      isFailure(/^The command exited before it answered \(code 3; its last output: .*no module named app.*\)\. Try it/),
    );
  });

  test('that does not exist is reported', async (context) => {
    const server = await start(context, 'no-such-program-at-all');
    await assert.rejects(
      server.untilAnswers(readinessOf(server)),
      isFailure(/code 127; its last output: .*no-such-program/),
    );
  });

  test('that never answers is reported in time', async (context) => {
    const said = join(temporaryFolder(context), 'said');
    const server = await start(context, `echo "still loading"; echo > '${said}'; sleep 600`);
    while (read(said) === '') await new Promise((resolve) => setTimeout(resolve, 5));
    await assert.rejects(
      server.untilAnswers(readinessOf(server, { patience: 500 * MILLISECOND })),
      isFailure(
        /did not become ready within 500 ms on port \d+ \(last: refused; its last output: still loading\)\..*\$PORT/,
      ),
    );
  });

  test('whose services take longer than a request waits is given more time by the next one', async (context) => {
    const server = await start(context, 'sleep 600');
    const asked: number[] = [];
    const outcomes: Outcome[] = [{ kind: 'refused' }, { kind: 'timed-out' }, { kind: 'timed-out' }, { kind: 'served' }];
    const knock = async (time: number) => {
      asked.push(time / SECOND);
      return outcomes[asked.length - 1] ?? { kind: 'refused' };
    };
    await server.untilAnswers(readinessOf(server, { knock, patience: 600 * SECOND }));
    assert.deepEqual(asked, [1, 1, 2, 4]);
  });

  test('that is stopped is no longer awaited', async (context) => {
    const server = await start(context, 'sleep 600');
    const waited = assert.rejects(server.untilAnswers(readinessOf(server)), isFailure(/did not become ready/));
    await server.stop();
    await waited;
  });

  for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
    test(`whose keeper is ended by ${signal} before it is ready is reported at once`, async (context) => {
      const server = await start(context, 'sleep 600');
      const waited = server.untilAnswers(readinessOf(server, { patience: 600 * SECOND }));
      keeperOf(server).kill(signal);
      await assert.rejects(waited, isFailure(new RegExp(`^The process that runs the command .* \\(${signal}\\)`)));
    });
  }

  test('that exits after it has answered is reported with its exit code', async (context) => {
    const code =
      'require("node:http").createServer((_, response) => response.end(() => process.exit(7))).listen(process.env.PORT, "127.0.0.1")';
    const server = await start(context, `exec ${node(code)}`);
    await server.untilAnswers(readinessOf(server));
    await assert.rejects(server.collapse, isFailure(/^The command exited unexpectedly \(code 7\)\. Try it/));
  });

  test('that answers with an error status is ready only if any answer counts', async (context) => {
    const code =
      'require("node:http").createServer((_, response) => response.writeHead(503).end()).listen(process.env.PORT, "127.0.0.1")';
    const server = await start(context, node(code));
    await server.untilAnswers(readinessOf(server, { anyAnswer: true }));
    await assert.rejects(
      server.untilAnswers(readinessOf(server, { patience: 500 * MILLISECOND })),
      isFailure(/last: status 503/),
    );
  });

  test('whose port is in use is not started', async (context) => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    context.after(() => other.close());
    const { port } = other.address() as AddressInfo;
    await assert.rejects(start(context, 'sleep 600', port), isFailure(/Port \d+ is already in use/));
  });
});

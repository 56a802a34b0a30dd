/** `--format ndjson`: a line for each round as it ends, and the document last. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { describe, type TestContext, test } from 'node:test';
import { runHere, SAVED_RUNS, start, temporaryFolder } from './cli.test-support.js';
import type { EndedRound } from './model/ended-round.js';
import { childrenOf, isAlive } from './processes.test-support.js';

const CLIENTS = 3;

/** A server that holds back its answers to the second burst of requests until it is told to go on. */
async function holdingSecondBurst(context: TestContext, goOn: Promise<void>): Promise<string> {
  let open = 0;
  let bursts = 0;
  const server = createServer((_, response) => {
    if (bursts === 2) void goOn.then(() => response.end());
    else response.end();
  });
  server.on('connection', (socket) => {
    open += 1;
    // All clients of a burst connect before any of them sends its request.
    if (open === CLIENTS) bursts += 1;
    socket.once('close', () => {
      open -= 1;
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  context.after(() => server.close());
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function linesOf(text: string): Array<{ readonly type: string }> {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

function typesOf(text: string): string[] {
  return linesOf(text).map(({ type }) => type);
}

describe('--format ndjson', { concurrency: 2 }, () => {
  test('the line of a round is read while the next round goes on', async (context) => {
    let release = (): void => {};
    const target = await holdingSecondBurst(
      context,
      new Promise((resolve) => {
        release = resolve;
      }),
    );
    const words = ['bench', target, '-c', String(CLIENTS), '-n', '2', '--warm-up-rounds', '0', '--format', 'ndjson'];
    const { child, ended } = start(context, words, temporaryFolder(context));
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    assert.equal(JSON.parse(line).type, 'round');
    release();
    const { stdout } = await ended;
    assert.deepEqual(typesOf(stdout), ['round', 'round', 'document']);
    const last: EndedRound = JSON.parse(stdout.split('\n')[1] ?? '');
    assert.ok(last.kind === 'burst' && last.round.records.every(({ outcome }) => outcome.kind === 'served'));
  });

  test('a reader that closes the pipe after the first line ends the run, quietly', async (context) => {
    const folder = temporaryFolder(context);
    const words = ['bench', '-c', '3', '-n', '1000', '--warm-up-rounds', '0', '--format', 'ndjson'];
    const { child, ended } = start(context, words, folder);
    await once(child.stdout, 'data');
    const children = childrenOf(child.pid ?? 0);
    child.stdout.destroy();
    const { code, stderr } = await ended;
    assert.deepEqual([code, stderr], [0, '']);
    for (const id of children) while (isAlive(id)) await new Promise((resolve) => setTimeout(resolve, 10));
    const left = ['/dev/shm', folder].flatMap((place) => readdirSync(place));
    assert.deepEqual(
      left.filter((name) => name.startsWith(`at-once-${child.pid}-`) || name === SAVED_RUNS),
      [],
    );
  });

  test('a saved run is shown as it was printed', async (context) => {
    const folder = temporaryFolder(context);
    const words = ['-c', '2', '-n', '1', '--service-time', '1ms', '--compare', 'sequential,event-loop'];
    const printed = await runHere(context, ['bench', ...words, '--format', 'ndjson'], folder);
    assert.deepEqual(typesOf(printed.stdout), ['round', 'round', 'round', 'round', 'document']);
    const shown = await runHere(context, ['results', 'show', 'latest', '--format', 'ndjson'], folder);
    assert.deepEqual(linesOf(shown.stdout), linesOf(printed.stdout));
  });
});

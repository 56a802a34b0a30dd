/** A round on real servers: its order, its structure and what it leaves; not its figures. */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '../../../src/cli.test-support.js';
import { MeasurementFailure } from '../../../src/model/failure.js';
import { seededDraw } from '../../../src/model/random.js';
import { isAlive } from '../../../src/processes.test-support.js';
import { cpuTimeOfQueue, responseTimes } from './clients.js';
import { GATED_FIGURES, type GatedFigure } from './loads.js';
import { Rounds, readingOf } from './round.js';
import { readListening, type Serving } from './serving.js';

const REPOSITORY = fileURLToPath(new URL('../../../../', import.meta.url));

test('each pair is one go of either server, in the order A, B, B, A, on the core that they share; then they are stopped', async (context) => {
  const version = (name: string) => ({ name, folder: REPOSITORY, workingFolder: temporaryFolder(context) });
  const goes: Serving[] = [];
  const cores = new Map<number, string>();
  const [response, cpu] = GATED_FIGURES as readonly [GatedFigure, GatedFigure];
  const recorded = (figure: GatedFigure, measure: GatedFigure['measure']): GatedFigure => ({
    ...figure,
    warmUps: 0,
    pairs: { least: 4, most: 100 },
    measure: (server) => {
      goes.push(server);
      return measure(server);
    },
  });
  const figures = [
    recorded({ ...response, serviceTime: '1ms' }, (server) => Math.min(...responseTimes(server, 2))),
    recorded(cpu, (server) => {
      cores.set(server.process, coresOf(server.process));
      return cpuTimeOfQueue(server, 20);
    }),
  ];
  const rounds = new Rounds({
    versions: { candidate: version('new'), reference: version('old') },
    draw: seededDraw(1),
    signal: new AbortController().signal,
  });
  context.after(() => rounds.stop());
  // Without time, there are as few pairs as allowed.
  const readings = await rounds.measure(figures, 0);
  assert.equal(readings.length, 2);
  // A service of 1 ms takes at least that; a connection takes CPU time, and not a whole millisecond of it.
  const [waited, used] = readings.map(({ candidate, reference }) => [candidate, reference]);
  assert.ok(waited?.every((time) => time >= 1e6));
  assert.ok(used?.every((time) => time > 1e3 && time < 1e6));
  for (const first of [0, 8]) {
    const names = goes.slice(first, first + 8).map(({ name }) => name);
    const [a, b] = names;
    assert.notEqual(a, b);
    assert.deepEqual(names, [a, b, b, a, a, b, b, a]);
  }
  const [kept, ofThisRound] = [goes.slice(0, 8), goes.slice(8)].map(
    (some) => new Set(some.map((server) => server.process)),
  );
  assert.deepEqual([kept?.size, ofThisRound?.size], [2, 2], 'a server of its own for each version and figure');
  assert.ok([...(kept ?? [])].every(isAlive) && ![...(ofThisRound ?? [])].some(isAlive));
  await rounds.measure(figures.slice(0, 1), 0);
  assert.deepEqual(new Set(goes.slice(16).map((server) => server.process)), kept);
  await rounds.stop();
  assert.ok(![...(kept ?? [])].some(isAlive));
  const [core, other] = [...cores.values()];
  assert.match(core ?? '', /^\d+$/);
  assert.equal(other, core);
  assert.equal(cores.size, 2);
});

function coresOf(process: number): string {
  const status = readFileSync(`/proc/${process}/status`, 'utf8');
  return /^Cpus_allowed_list:\s*(\S+)$/m.exec(status)?.[1] ?? '';
}

test('a version that closes connections without an answer is named, and its server is stopped', async (context) => {
  const folder = temporaryFolder(context);
  mkdirSync(join(folder, 'dist', 'src'), { recursive: true });
  const source = `
    const server = require('node:net').createServer((socket) => socket.end('HTTP/1.1 503 Busy\\r\\n\\r\\n'));
    server.listen(0, '127.0.0.1', () => console.log('127.0.0.1:' + server.address().port + ' process ' + process.pid));`;
  writeFileSync(join(folder, 'dist', 'src', 'cli.js'), source);
  const version = { name: 'main', folder, workingFolder: folder };
  const figure: GatedFigure = {
    ...(GATED_FIGURES[0] as GatedFigure),
    keepsServers: false,
    measure: (server) => {
      servers.push(server.process);
      return responseTimes(server, 1)[0] ?? Number.NaN;
    },
  };
  const servers: number[] = [];
  const options = { draw: seededDraw(1), signal: new AbortController().signal };
  const rounds = new Rounds({ ...options, versions: { candidate: version, reference: version } });
  context.after(() => rounds.stop());
  await assert.rejects(
    rounds.measure([figure], 0),
    (error) => error instanceof MeasurementFailure && error.message.startsWith('The server of main did not answer 200'),
  );
  assert.equal(servers.length, 1);
  assert.equal(isAlive(servers[0] ?? 0), false);
});

test('the slower half of the goes of each server does not count', () => {
  const pairs = [
    { candidate: 900, reference: 10 },
    { candidate: 22, reference: 1000 },
    { candidate: 25, reference: 12 },
    { candidate: 21, reference: 11 },
    { candidate: 23, reference: 13 },
  ];
  assert.deepEqual(readingOf(pairs), { candidate: 22, reference: 11 });
  assert.deepEqual(readingOf([{ candidate: 2, reference: 1 }]), { candidate: 2, reference: 1 });
});

test('the port and the process of a server are read from any words around them', () => {
  const expected = { port: 8001, process: 77 };
  assert.deepEqual(readListening('sequential listens on 127.0.0.1:8001, served by process 77: one.\nTry'), expected);
  assert.deepEqual(readListening('Listening: http://127.0.0.1:8001/\n(process 77)\n'), expected);
  assert.equal(readListening('sequential listens on 127.0.0.1:80'), null);
});

/** Several load generators: one burst, whose clients are told apart by their addresses and ports. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { PROGRAM } from '../../cli.test-support.js';
import { BURST, scenarioWith } from '../../model/default-scenario.js';
import { SECOND } from '../../model/units.js';
import { serverRequest } from '../testbed.js';
import { LoadGenerators } from './load-generators.js';
import { ServerProcess } from './server-process.js';

const ON_LINUX = { skip: process.platform !== 'linux' };

test('they release their clients together, from several addresses', ON_LINUX, async (context) => {
  const scenario = scenarioWith({ load: BURST, clients: 20, serviceTime: 0 });
  const request = serverRequest(scenario, { model: 'event-loop', workers: 1, accept: 'shared' }, null);
  const server = await ServerProcess.start(request, { showServerOutput: true });
  context.after(() => server.stop());
  const sources = ['127.0.0.2', '127.0.0.3'];
  const loads = await LoadGenerators.start({ generators: 3, sources });
  context.after(() => loads.stop());
  const { host, port } = server.listening;
  const order = { host, port, clients: 20, message: 'http', timeout: 10 * SECOND } as const;
  const silence = { silentClients: 4, silentTime: 0.1 * SECOND };
  const { clients } = await loads.burst({ ...order, ...silence, epoch: String(process.hrtime.bigint()) });

  const kinds = clients.map(({ outcome }) => outcome.kind);
  // Every silent client has connected before the first of the others is released, by whichever load generator.
  assert.deepEqual(kinds, [...new Array(4).fill('said-nothing'), ...new Array(20).fill('served')]);
  assert.deepEqual(
    clients.map(({ arrivedAt }) => arrivedAt),
    clients.map(({ arrivedAt }) => arrivedAt).sort((a, b) => a - b),
  );
  assert.equal(new Set(clients.map(({ clientAddress, clientPort }) => `${clientAddress}:${clientPort}`)).size, 24);
  assert.deepEqual([...new Set(clients.map(({ clientAddress }) => clientAddress))].sort(), sources);
});

test('a burst that needs more files than a process may have open is whole', ON_LINUX, () => {
  const words = 'bench --clients 200 --rounds 1 --warm-up-rounds 0 --service-time 0 --json --no-save'.split(' ');
  const { stdout } = spawnSync('sh', ['-c', 'ulimit -n 160; exec "$@"', '-', process.execPath, PROGRAM, ...words], {
    encoding: 'utf8',
  });
  const { runs } = JSON.parse(stdout);
  const { records } = runs[0].rounds[0];
  assert.equal(records.length, 200);
  for (const { outcome, server } of records) {
    assert.deepEqual(outcome, { kind: 'served' });
    assert.notEqual(server, null);
  }
});

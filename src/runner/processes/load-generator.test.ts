/** The load generator's process: an order that can't be carried out gives one line, and the next order works. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serveHttp } from '../../clients/probe/servers.test-support.js';
import { scenarioWith } from '../../model/default-scenario.js';
import { MeasurementFailure } from '../../model/failure.js';
import { MILLISECOND, SECOND } from '../../model/units.js';
import { childrenOf, killOutright, read } from '../../processes.test-support.js';
import { measure } from '../measure.js';
import { quiet } from '../quiet.test-support.js';
import { boundOf, LoadGenerator } from './load-generator.js';

test('an order that makes it fail is reported in one line, and it goes on', async (context) => {
  const load = await LoadGenerator.start();
  context.after(() => load.stop());
  const order = { host: '127.0.0.1', port: 1, clients: 1, silentClients: 0, silentTime: 0, message: 'raw' } as const;
  await assert.rejects(
    load.burst({ ...order, timeout: 1e9, epoch: 'no number' }),
    (error) =>
      error instanceof MeasurementFailure &&
      /^The load generator failed \(burst: [^\n]*no number[^\n]*\)\. Run the command again\.$/.test(error.message),
  );
  const { clients } = await load.burst({ ...order, timeout: 1e9, epoch: String(process.hrtime.bigint()) });
  assert.equal(clients.length, 1);
});

test('one that stops responding during an order is given up after a limit', async (context) => {
  const load = await LoadGenerator.start(undefined, () => 200 * MILLISECOND);
  context.after(() => load.stop());
  load.child.process.kill('SIGSTOP');
  await assert.rejects(
    load.reach({ url: 'http://127.0.0.1:1/', hosts: ['127.0.0.1'], timeout: SECOND }),
    (error) =>
      error instanceof MeasurementFailure &&
      error.message === 'The load generator stopped responding (reach). Run the command again.',
  );
});

test('the limit of an order is what its clients wait, and little more', () => {
  const order = { url: 'http://127.0.0.1:1/', clients: 10, keepAlive: false, epoch: '0' } as const;
  const sustained = { order: 'sustained', ...order, duration: SECOND, timeout: 10 * SECOND } as const;
  assert.ok(boundOf(sustained) >= 21 * SECOND && boundOf(sustained) <= 30 * SECOND);
  const reach = { order: 'reach', url: order.url, hosts: [], timeout: 10 * SECOND } as const;
  assert.ok(boundOf(reach) >= 10 * SECOND && boundOf(reach) <= 20 * SECOND);
  // Node fires a longer timer at once.
  assert.ok(boundOf({ ...reach, timeout: 1e18 }) / MILLISECOND < 2 ** 31);
});

const GONE = /^The load generator exited unexpectedly \(SIGKILL\)\. Run the command again\.$/;

test('being killed before an order is the same failure as being killed during one', async (context) => {
  // It never answers, so the order can't end before the kill.
  const url = await serveHttp(context, () => {});
  const load = await LoadGenerator.start();
  const order = { host: '127.0.0.1', port: 1, clients: 1, silentClients: 0, silentTime: 0, message: 'raw' } as const;
  const working = load.sustain({
    ...{ url, clients: 1, duration: 60e9, timeout: 60e9, keepAlive: false },
    epoch: String(process.hrtime.bigint()),
  });
  load.child.process.kill('SIGKILL');
  await assert.rejects(working, { name: 'MeasurementFailure', message: GONE });
  await load.child.exited;
  await assert.rejects(load.burst({ ...order, timeout: 1e9, epoch: '0' }), {
    name: 'MeasurementFailure',
    message: GONE,
  });
  await load.stop();
});

test('one that is killed between two rounds ends the run', { skip: process.platform !== 'linux' }, async () => {
  const load = { kind: 'burst', silentClients: 0, silentTime: 0 } as const;
  const scenario = scenarioWith({ load, clients: 1, serviceTime: 1e6, rounds: 3, warmUpRounds: 0 });
  let killed: number | undefined;
  const onProgress = ({ done }: { readonly done: number }): void => {
    if (done !== 1 || killed !== undefined) return;
    killed = childrenOf(process.pid).find((id) => read(`/proc/${id}/cmdline`).includes('clients/main.js'));
    killOutright(killed);
    // Waits until it has exited, before the next round's order.
    while (!/\) Z /.test(read(`/proc/${killed}/stat`)));
  };
  await assert.rejects(measure(scenario, quiet({ onProgress })), { name: 'MeasurementFailure', message: GONE });
  assert.ok(killed !== undefined);
});

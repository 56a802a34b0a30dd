/** The load generator's process: an order that can't be carried out is one line, and the next can be. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MeasurementFailure } from '../model/failure.js';
import { LoadGenerator } from './load-generator.js';

test('an order that it chokes on is a failure in one line, and it goes on', async (context) => {
  const load = await LoadGenerator.start();
  context.after(() => load.stop());
  const order = { host: '127.0.0.1', port: 1, clients: 1, silentClients: 0, silentTime: 0, message: 'raw' } as const;
  await assert.rejects(
    load.burst({ ...order, timeout: 1e9, epoch: 'no number' }),
    (error) =>
      error instanceof MeasurementFailure &&
      /^Load generator could not carry out its order \(burst: [^\n]*no number[^\n]*\)\. Run it again\.$/.test(
        error.message,
      ),
  );
  const { clients } = await load.burst({ ...order, timeout: 1e9, epoch: String(process.hrtime.bigint()) });
  assert.equal(clients.length, 1);
});

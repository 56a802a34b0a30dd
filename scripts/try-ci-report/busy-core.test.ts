/** A busy core is free again when the program that asked for it is gone. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { SupervisedChild } from '../../src/runner/processes/supervised-child.js';

test('the process that keeps a core busy exits when its parent disconnects', async (context) => {
  const child = SupervisedChild.fork(fileURLToPath(new URL('./busy-core.js', import.meta.url)));
  context.after(() => child.end(0));
  child.process.disconnect();
  assert.equal(await child.exited, 'code 0');
});

/** The limits of this machine: known or unknown, and checked before a run. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkLimits, parseOpenFiles, parsePortRange, readLimits } from './limits.js';

test('limits are read, or unknown', () => {
  assert.equal(parseOpenFiles('Max open files            1024                 4096                 files\n'), 4096);
  assert.equal(parseOpenFiles('Max open files            unlimited            unlimited            files\n'), null);
  assert.equal(parseOpenFiles(null), null);
  assert.equal(parsePortRange('32768\t60999\n'), 28_232);
  assert.equal(parsePortRange(null), null);
});

test('too many clients: the message names the limit and how to raise it', () => {
  const limits = { openFiles: 1000, localPorts: 500, somaxconn: 128 };
  assert.throws(
    () => checkLimits(2000, limits),
    /2,000 clients need 2,064 open files, and a process may have 1,000\..*ulimit -n 2064/,
  );
  assert.throws(
    () => checkLimits(600, limits),
    /600 clients need as many local ports, but there are only 500\..*ip_local_port_range/,
  );
  assert.throws(() => checkLimits(2000, limits, 'a lower --rate'), /or use a lower --rate\.$/);
  assert.doesNotThrow(() => checkLimits(500, limits));
  assert.doesNotThrow(() => checkLimits(1_000_000, { openFiles: null, localPorts: null, somaxconn: null }));
  assert.doesNotThrow(() => checkLimits(1, readLimits()));
});

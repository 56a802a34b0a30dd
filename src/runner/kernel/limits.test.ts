/** The limits of this machine: known or unknown, and checked before a run. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkLimits, parseOpenFiles, parsePortRange, readLimits, spreadClients } from './limits.js';

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
  // More addresses have more ports, but a process has as few open files as before.
  assert.throws(() => checkLimits(2000, limits, 'fewer --clients', 0), /open files.* or use fewer --clients\.$/);
  assert.throws(
    () => checkLimits(600, limits, 'fewer --clients', 1),
    /local ports.* more addresses \(--source-address\)/,
  );
  assert.doesNotThrow(() => checkLimits(600, limits, 'fewer --clients', 2));
  assert.doesNotThrow(() => checkLimits(500, limits));
  assert.doesNotThrow(() => checkLimits(1_000_000, { openFiles: null, localPorts: null, somaxconn: null }));
  assert.doesNotThrow(() => checkLimits(1, readLimits()));
});

test('more clients than one process or one address has room for are spread over several', () => {
  const limits = { openFiles: 1064, localPorts: 1000, somaxconn: 128 };
  const spread = (clients: number, host = '127.0.0.1', sources?: readonly string[]) =>
    spreadClients(clients, host, limits, sources);
  assert.deepEqual(spread(500), { generators: 1, sources: [] });
  assert.deepEqual(spread(1000, '10.0.0.9'), { generators: 1, sources: [] });
  const named = { generators: 2, sources: ['10.0.0.1', '10.0.0.2'] };
  assert.deepEqual(spread(1500, '10.0.0.9', named.sources), named);
  assert.throws(() => spread(1001, '10.0.0.9'), /1,001 clients need as many local ports, but there are only 1,000\./);
  assert.throws(() => spread(2001, '10.0.0.9', named.sources), /there are only 2,000\./);
  assert.throws(() => spread(8001), /8,001 clients need more open files than 8 load generators .*ulimit -n 1065/);
});

test('loopback has addresses enough', { skip: process.platform !== 'linux' }, () => {
  const limits = { openFiles: null, localPorts: 1000, somaxconn: null };
  const { generators, sources } = spreadClients(2600, '127.0.0.1', limits);
  assert.equal(generators, 1);
  assert.deepEqual(sources, ['127.0.0.2', '127.0.0.3', '127.0.0.4', '127.0.0.5', '127.0.0.6', '127.0.0.7']);
  const many = spreadClients(500_000, '127.0.0.1', limits).sources;
  assert.equal(new Set(many).size, 1000);
  assert.equal(many.at(-1), '127.0.3.233');
});

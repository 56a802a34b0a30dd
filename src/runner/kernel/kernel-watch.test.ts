/** Parsing the kernel's counters. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseConnectCounters, parseListenCounters } from './kernel-watch.js';

test('counters are found by name, in whatever column', () => {
  const text = 'TcpExt: A ListenOverflows B ListenDrops\nTcpExt: 1 22 3 44\nIpExt: A\nIpExt: 9\n';
  assert.deepEqual(parseListenCounters(text), { listenOverflows: 22, listenDrops: 44 });
  assert.equal(parseListenCounters('TcpExt: A\nTcpExt: 1\n'), null);
  assert.equal(parseListenCounters(''), null);
  const connects = 'TcpExt: TCPSynRetrans ListenOverflows\nTcpExt: 3 4\n';
  assert.deepEqual(parseConnectCounters(connects), { synRetries: 3, listenOverflows: 4 });
  assert.equal(parseConnectCounters(text), null);
});

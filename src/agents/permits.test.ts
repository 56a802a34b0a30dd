/** Targets that an agent may measure, matched by address, and the limits of its owner. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AgentOrder } from './messages.js';
import { type AllowedTarget, beyondLimits, isAllowed } from './permits.js';

const lookUp = async (name: string) => {
  if (name !== 'app.example') throw new Error('ENOTFOUND');
  return ['10.0.0.7', 'fd00::7'];
};

const target = (host: string, prefix: number | null = null, port: number | null = null): AllowedTarget => ({
  host,
  prefix,
  port,
});

test('an address is allowed by itself, by its subnet, or by a name that stands for it now', async () => {
  for (const [allowed, host, port, expected] of [
    [target('127.0.0.1', null, 8080), '127.0.0.1', 8080, true],
    [target('127.0.0.1', null, 8080), '127.0.0.1', 8081, false],
    [target('127.0.0.1'), '127.0.0.1', 8081, true],
    [target('127.0.0.1'), '127.0.0.2', 8081, false],
    [target('10.0.0.0', 8), '10.255.0.1', 80, true],
    [target('10.0.0.0', 8), '11.0.0.1', 80, false],
    [target('10.0.0.0', 8), '::ffff:11.0.0.1', 80, false],
    [target('fd00::', 16, 443), 'fd00::1', 443, true],
    [target('fd00::', 16, 443), 'fe00::1', 443, false],
    [target('app.example', null, 80), '10.0.0.7', 80, true],
    [target('app.example', null, 80), '10.0.0.8', 80, false],
    [target('gone.example'), '10.0.0.7', 80, false],
  ] as const) {
    assert.equal(
      await isAllowed([allowed], { host, port }, lookUp),
      expected,
      `${JSON.stringify(allowed)} ${host}:${port}`,
    );
  }
  assert.equal(await isAllowed([], { host: '127.0.0.1', port: 80 }, lookUp), false);
  // A name in a plan is not looked up: plans have addresses only.
  assert.equal(await isAllowed([target('app.example')], { host: 'app.example', port: 80 }, lookUp), false);
});

test('an order beyond a limit is refused, and so is one that would exceed it together with those before', () => {
  const limits = { clients: 10, requests: 30, seconds: 5 };
  const burst = (clients: number, patience = 1e9): AgentOrder => ({
    order: 'probe-burst',
    clients,
    connectGap: 0,
    connectPatience: 1e9,
    patience,
  });
  assert.equal(beyondLimits(limits, { requests: 0, seconds: 0 }, burst(10)), null);
  assert.match(beyondLimits(limits, { requests: 0, seconds: 0 }, burst(11)) ?? '', /11 clients .* --max-clients 10/);
  assert.match(beyondLimits(limits, { requests: 25, seconds: 0 }, burst(6)) ?? '', /31 requests .* --max-requests 30/);
  assert.match(beyondLimits(limits, { requests: 0, seconds: 4 }, burst(1, 2e9)) ?? '', /6 s .* --max-time 5s/);
  const connects: AgentOrder = { order: 'connects', times: 7 };
  assert.match(beyondLimits(limits, { requests: 0, seconds: 0 }, connects) ?? '', /7 s .* --max-time 5s/);
  const capacity: AgentOrder = { order: 'capacity', clients: 10 };
  assert.equal(beyondLimits(limits, { requests: 0, seconds: 0 }, capacity), null);
  assert.match(beyondLimits(limits, { requests: 0, seconds: 4 }, capacity) ?? '', /7 s .* --max-time 5s/);
  const loop: AgentOrder = { order: 'probe-loop', clients: 2, time: 1e9, mostRequests: 31 };
  assert.match(beyondLimits(limits, { requests: 0, seconds: 0 }, loop) ?? '', /31 requests/);
});

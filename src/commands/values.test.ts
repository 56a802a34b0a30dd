/** Values of options: what is read, what is refused, and how a refusal reads. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { EXIT, UsageFailure } from '../model/failure.js';
import {
  countFrom,
  oneOf,
  option,
  parseChoice,
  parseCommit,
  parseCount,
  parseEnd,
  parseHost,
  parseRange,
  parseRate,
  parseStart,
} from './values.js';

const BOUNDS = { least: 1, most: 100 };

function refuses(read: () => unknown, ...parts: readonly string[]): void {
  assert.throws(read, (error) => {
    assert.ok(error instanceof UsageFailure);
    assert.equal(error.exitCode, EXIT.usage);
    for (const part of parts) assert.ok(error.message.includes(part), `"${error.message}" does not say ${part}`);
    return true;
  });
}

describe('parseRate', () => {
  for (const [text, rate] of [
    ['60/s', 60],
    ['60', 60],
    ['0.5/s', 0.5],
    ['1000000/s', 1e6],
  ] as const) {
    test(`reads ${text}`, () => assert.equal(parseRate('--rate', text), rate));
  }

  for (const text of ['0', '0/s', '-5', '60/m', '60 /s', '1e3/s', 'fast', '/s', '1000001/s', 'Infinity', '']) {
    test(`"${text}" is no rate`, () => refuses(() => parseRate('--rate', text), `"${text}"`, 'Write it as 60/s'));
  }
});

describe('parseCount', () => {
  for (const [text, value] of [
    ['1', 1],
    ['100', 100],
    ['007', 7],
    ['+5', 5],
  ] as const) {
    test(`reads ${text}`, () => assert.equal(parseCount('--clients', text, BOUNDS), value));
  }

  for (const text of ['', ' ', '1.5', '1e2', '0x10', 'ten', '5 ', '1_0', 'NaN', '--5']) {
    test(`"${text}" is no whole number`, () => {
      refuses(() => parseCount('--clients', text, BOUNDS), '--clients', 'whole number from 1 to 100', `"${text}"`);
    });
  }

  for (const text of ['0', '-1', '101', '99999999999999999999999999']) {
    test(`${text} is out of bounds`, () => {
      refuses(() => parseCount('--clients', text, BOUNDS), '--clients must be from 1 to 100', text);
    });
  }

  test('every whole number is read exactly when it is within the bounds', () => {
    fc.assert(
      fc.property(fc.integer({ min: -300, max: 300 }), (value) => {
        const read = () => parseCount('--clients', String(value), BOUNDS);
        if (value >= BOUNDS.least && value <= BOUNDS.most) assert.equal(read(), value);
        else assert.throws(read, UsageFailure);
      }),
    );
  });
});

describe('parseChoice', () => {
  const choices = ['sleep', 'spin'] as const;
  test('reads a choice', () => assert.equal(parseChoice('--service', 'spin', choices), 'spin'));
  for (const text of ['', 'Sleep', 'sleep ', 'toString']) {
    test(`refuses "${text}" and names the choices`, () => {
      refuses(() => parseChoice('--service', text, choices), '--service takes sleep or spin', `"${text}"`);
    });
  }
});

describe('parseHost', () => {
  test('reads addresses and localhost', () => {
    assert.equal(parseHost('--host', 'localhost'), '127.0.0.1');
    assert.equal(parseHost('--host', '0.0.0.0'), '0.0.0.0');
    assert.equal(parseHost('--host', '192.168.1.255'), '192.168.1.255');
    assert.equal(parseHost('--host', '127.000.000.001'), '127.0.0.1');
  });

  for (const text of [
    '',
    '::1',
    '127.0.0',
    '127.0.0.256',
    '127.0.0.1.1',
    '127.0.0.x',
    'example.org',
    '1.2.3.-4',
    '1..2.3',
  ]) {
    test(`refuses "${text}"`, () => refuses(() => parseHost('--host', text), '--host takes an IPv4', `"${text}"`));
  }
});

describe('dates', () => {
  for (const [text, start, end] of [
    ['2026-01-31', '2026-01-31T00:00:00.000Z', '2026-01-31T23:59:59.999Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000Z', '2024-02-29T23:59:59.999Z'],
    ['2026-01-31T12:30', '2026-01-31T12:30:00.000Z', '2026-01-31T12:30:59.999Z'],
    ['2026-01-31 12:30:05', '2026-01-31T12:30:05.000Z', '2026-01-31T12:30:05.999Z'],
    ['2026-01-31T12:30:05Z', '2026-01-31T12:30:05.000Z', '2026-01-31T12:30:05.999Z'],
  ] as const) {
    test(text, () => {
      assert.equal(new Date(parseStart('--since', text)).toISOString(), start);
      assert.equal(new Date(parseEnd('--until', text)).toISOString(), end);
    });
  }

  for (const text of [
    '2026-02-30',
    '2025-02-29',
    '2026-13-01',
    '2026-1-1',
    'yesterday',
    '31.1.2026',
    '2026-01-31T25:00',
    '20260131',
    '',
  ]) {
    test(`"${text}" is no date`, () => assert.throws(() => parseStart('--since', text), UsageFailure));
  }
});

describe('ranges', () => {
  test('a number or a range', () => {
    assert.deepEqual(parseRange('--clients', '50', BOUNDS), { from: 50, to: 50 });
    assert.deepEqual(parseRange('--clients', '10..100', BOUNDS), { from: 10, to: 100 });
  });
  for (const text of ['100..10', '1..2..3', '..', '1..', '..5', '0', 'many', '1.5']) {
    test(`"${text}" is neither`, () => assert.throws(() => parseRange('--clients', text, BOUNDS), UsageFailure));
  }
});

describe('commits', () => {
  test('the first digits, in any case', () => assert.equal(parseCommit('--commit', 'ABC1'), 'abc1'));
  for (const text of ['main', 'HEAD~1', 'g', 'a'.repeat(41), '0123456+']) {
    test(`"${text}" is none`, () => assert.throws(() => parseCommit('--commit', text), UsageFailure));
  }
});

describe('options as yargs gives them', () => {
  const clients = option('clients', 'Clients', countFrom(BOUNDS.least, BOUNDS.most));
  const service = option('service', 'Service', oneOf(['sleep', 'spin']));

  test('not given: nothing', () => assert.equal(clients.coerce(undefined), undefined));
  test('given once', () => {
    assert.equal(clients.coerce('7'), 7);
    assert.equal(service.coerce('spin'), 'spin');
  });
  test('given twice', () => refuses(() => clients.coerce(['7', '8']), '--clients was given twice'));
  test('given without a value', () => refuses(() => clients.coerce(''), '--clients needs a value'));
});

/** Values of options: which are accepted, which are refused, and the messages. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { EXIT, UsageFailure } from '../model/failure.js';
import { SECOND } from '../model/units.js';
import {
  countFrom,
  type LoadBounds,
  oneOf,
  option,
  parseChoice,
  parseCommit,
  parseCount,
  parseEnd,
  parseHost,
  parseLoads,
  parseRange,
  parseRate,
  parseSeconds,
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
    test(`"${text}" is not a rate`, () => refuses(() => parseRate('--rate', text), `"${text}"`, 'Write it as 60/s'));
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
    test(`"${text}" is not a whole number`, () => {
      refuses(() => parseCount('--clients', text, BOUNDS), '--clients', 'whole number from 1 to 100', `"${text}"`);
    });
  }

  for (const text of ['0', '-1', '101', '99999999999999999999999999']) {
    test(`${text} is out of bounds`, () => {
      refuses(() => parseCount('--clients', text, BOUNDS), '--clients must be from 1 to 100', text);
    });
  }

  test('a whole number is accepted exactly if it is within the bounds', () => {
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
    test(`"${text}" is not a date`, () => assert.throws(() => parseStart('--since', text), UsageFailure));
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

describe('options as yargs passes them', () => {
  const clients = option('clients', 'Clients', countFrom(BOUNDS.least, BOUNDS.most));
  const service = option('service', 'Service', oneOf(['sleep', 'spin']));

  test('not given: undefined', () => assert.equal(clients.coerce(undefined), undefined));
  test('given once', () => {
    assert.equal(clients.coerce('7'), 7);
    assert.equal(service.coerce('spin'), 'spin');
  });
  test('given twice', () => refuses(() => clients.coerce(['7', '8']), '--clients was given twice'));
  test('given without a value', () => refuses(() => clients.coerce(''), '--clients needs a value'));
});

const CLIENTS: LoadBounds = { least: 1, most: 1000, scale: 'whole-numbers' };
const SHARE: LoadBounds = { least: 0.01, most: 2, scale: 'tenths' };

const clients = (text: string) => parseLoads('--clients', text, CLIENTS);
const share = (text: string) => parseLoads('--utilisation', text, SHARE);

describe('parseLoads', () => {
  test('one load, or a list: in ascending order, each once', () => {
    assert.deepEqual(clients('7'), [7]);
    assert.deepEqual(clients('8,1,4,2,4'), [1, 2, 4, 8]);
    assert.deepEqual(clients(' 1, 2 ,4'), [1, 2, 4]);
    assert.deepEqual(share('0.95,0.5,.5'), [0.5, 0.95]);
  });

  test('a range of few numbers contains all of them', () => {
    assert.deepEqual(clients('3..3'), [3]);
    assert.deepEqual(clients('1..2'), [1, 2]);
  });

  test('any range of whole numbers becomes at most 12 loads, distinct, ascending, including both ends', () => {
    const ends = fc.tuple(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 1000 }));
    fc.assert(
      fc.property(ends, ([one, other]) => {
        const [from, to] = [Math.min(one, other), Math.max(one, other)];
        const loads = clients(`${from}..${to}`);
        assert.ok(loads.length <= 12);
        assert.equal(loads[0], from);
        assert.equal(loads.at(-1), to);
        assert.ok(loads.every((load, index) => Number.isInteger(load) && load > (loads[index - 1] ?? 0)));
      }),
    );
    assert.ok(clients('1..100').length >= 8);
  });

  test('a range of shares advances in tenths', () => {
    assert.deepEqual(share('0.1..1.1'), [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1]);
    assert.deepEqual(share('0.5..0.5'), [0.5]);
    assert.deepEqual(share('0.25..0.5'), [0.25, 0.35, 0.45]);
  });

  test('ranges and single loads can be mixed', () => {
    assert.deepEqual(clients('64,1..3,2'), [1, 2, 3, 64]);
    assert.deepEqual(share('0.2..0.4,0.95'), [0.2, 0.3, 0.4, 0.95]);
  });

  test('a range stays within its ends', () => {
    const cent = fc.integer({ min: 1, max: 200 }).map((hundredths) => hundredths / 100);
    fc.assert(
      fc.property(cent, cent, (one, other) => {
        const [from, to] = [Math.min(one, other), Math.max(one, other)];
        const loads = share(`${from}..${to}`);
        assert.equal(loads[0], from);
        assert.ok(loads.every((load) => load >= from && load <= to));
        assert.ok(to - (loads.at(-1) ?? 0) < 0.1 + 1e-9);
      }),
    );
  });

  test('at most a hundred loads are accepted', () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => index + 1).join(',');
    assert.equal(clients(many(100)).length, 100);
    assertRefused(() => clients(many(101)), /--clients names 101 loads, and a sweep has at most 100\. Name fewer\./);
  });

  for (const text of ['', ',', '1,', '0', '-1', '1.5', '1001', '1e2', 'many', '1..', '..5', '1...5', '0x10', '½']) {
    test(`clients: "${text}" is refused in a line, with an example`, () => {
      assertRefused(
        () => clients(text),
        /^--clients takes whole numbers from 1 to 1000, such as 1\.\.100 or 1,2,4,8, not "/,
      );
    });
  }

  for (const text of ['', '0', '-0.5', '2.1', '50%', '1.', '0.1..', 'NaN', 'Infinity', '0..1']) {
    test(`utilisation: "${text}" is refused in a line, with an example`, () => {
      assertRefused(
        () => share(text),
        /^--utilisation takes numbers from 0\.01 to 2, such as 0\.1\.\.1\.1 or 0\.5,0\.8, not "/,
      );
    });
  }

  for (const text of ['5..1', '1..5..9', '1..2..']) {
    test(`"${text}" is not a range`, () => {
      assertRefused(() => clients(text), /takes a range from the smaller to the larger, such as 1\.\.100, not "/);
    });
  }
});

function assertRefused(parse: () => unknown, message: RegExp): void {
  assert.throws(parse, (error) => {
    assert.ok(error instanceof UsageFailure);
    assert.match(error.message, message);
    assert.doesNotMatch(error.message, /\n/);
    return true;
  });
}

test('parseSeconds: a bare number is seconds, and a unit is a unit', () => {
  for (const [text, time] of [
    ['5', 5 * SECOND],
    ['0.5', SECOND / 2],
    ['0', 0],
    ['250ms', SECOND / 4],
    ['2s', 2 * SECOND],
  ] as const) {
    assert.equal(parseSeconds('--duration', text), time, text);
  }
  for (const text of ['soon', '5m', '-5', '5,5']) {
    const message = /^UsageFailure: --duration takes a duration in us, ms or s, such as 10s, not "/;
    assert.throws(() => parseSeconds('--duration', text), message, text);
  }
});

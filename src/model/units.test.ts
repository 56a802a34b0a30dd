/** Durations: parsing, invalid texts, and formatting. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { UsageFailure } from './failure.js';
import { countOf, formatDuration, LONGEST_DURATION, MICROSECOND, MILLISECOND, parseDuration, SECOND } from './units.js';

describe('parseDuration', () => {
  const good: ReadonlyArray<readonly [text: string, duration: number]> = [
    ['10ms', 10 * MILLISECOND],
    ['250us', 250 * MICROSECOND],
    ['250µs', 250 * MICROSECOND],
    ['1.5s', 1.5 * SECOND],
    ['0', 0],
    ['0.0', 0],
    ['0s', 0],
    [' 10ms ', 10 * MILLISECOND],
    ['0.0005us', 1],
    ['3600s', LONGEST_DURATION],
    ['3600000ms', LONGEST_DURATION],
  ];
  for (const [text, duration] of good) {
    test(`reads "${text}"`, () => assert.equal(parseDuration('--service-time', text), duration));
  }

  const bad = ['', ' ', '10', '1.5', 'ms', '-1ms', '+1ms', '1e3ms', '.5s', '1.s', '1,5s', '10 ms', '10m', '1h', '10MS'];
  const worse = ['NaN', 'Infinity', '0x10ms', '10ms10ms', '10msx', '3600.001s', '3601s', `${'9'.repeat(400)}ms`, '١s'];
  for (const text of [...bad, ...worse]) {
    test(`refuses "${text.slice(0, 20)}", and names the flag and the text`, () => {
      assert.throws(
        () => parseDuration('--service-time', text),
        (error) =>
          error instanceof UsageFailure &&
          error.message.startsWith('--service-time takes a duration') &&
          error.message.includes(`"${text}"`),
      );
    });
  }

  test('reads any whole number of microseconds up to an hour', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3_600_000_000 }), (amount) => {
        assert.equal(parseDuration('--timeout', `${amount}us`), amount * MICROSECOND);
      }),
    );
  });

  test('any text is a duration of 0 to 1 h or a UsageFailure', () => {
    const units = fc.constantFrom('', 'us', 'ms', 's', 'm', ' ');
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.float().map(String)), units, (text, unit) => {
        try {
          const duration = parseDuration('--timeout', text + unit);
          assert.ok(Number.isInteger(duration) && duration >= 0 && duration <= LONGEST_DURATION);
        } catch (error) {
          assert.ok(error instanceof UsageFailure);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('formatDuration', () => {
  const known: ReadonlyArray<readonly [duration: number, text: string]> = [
    [0, '0 ms'],
    [45, '45 ns'],
    [1 * MICROSECOND, '1.0 µs'],
    [250 * MICROSECOND, '250 µs'],
    [1 * MILLISECOND, '1.00 ms'],
    [9.99 * MILLISECOND, '9.99 ms'],
    [10.26 * MILLISECOND, '10.3 ms'],
    [509 * MILLISECOND, '509 ms'],
    [1 * SECOND, '1.00 s'],
    [30.016 * SECOND, '30.02 s'],
    [100 * SECOND, '100 s'],
    [3600 * SECOND, '3600 s'],
    [-10 * MILLISECOND, '-10.0 ms'],
  ];
  for (const [duration, text] of known) {
    test(`${duration} ns is ${text}`, () => assert.equal(formatDuration(duration), text));
  }

  test('values that round up to the next unit are written in it', () => {
    assert.equal(formatDuration(MILLISECOND - 1), '1.00 ms');
    assert.equal(formatDuration(SECOND - 1), '1.00 s');
  });

  test('is accurate to one per cent from 100 µs on', () => {
    const scales: Readonly<Record<string, number>> = { µs: MICROSECOND, ms: MILLISECOND, s: SECOND };
    fc.assert(
      fc.property(fc.integer({ min: 100 * MICROSECOND, max: LONGEST_DURATION }), (duration) => {
        const [amount = '', unit = ''] = formatDuration(duration).split(' ');
        const read = Number(amount) * (scales[unit] ?? Number.NaN);
        assert.ok(Math.abs(read - duration) <= 0.01 * duration, `${amount} ${unit} for ${duration} ns`);
      }),
    );
  });
});

describe('countOf', () => {
  test('one, none, many, thousands', () => {
    assert.equal(countOf(1, 'client'), '1 client');
    assert.equal(countOf(0, 'client'), '0 clients');
    assert.equal(countOf(10_000, 'client'), '10,000 clients');
    assert.equal(countOf(2, 'process', 'processes'), '2 processes');
  });
});

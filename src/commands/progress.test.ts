/** The words of the progress line, and that it fits a terminal of any width, with or without UTF-8. */
import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { describe, test } from 'node:test';
import { SECOND } from '../model/units.js';
import { describePosition } from '../runner/progress.js';
import { describeProbeProgress, describeRoundProgress, fitProgress, showProgress } from './progress.js';

const LOOP = { done: 1, total: 2, doing: 'sequential', position: 'round 2 of 2', lasts: 10 * SECOND };

describe('the progress of rounds', () => {
  test('counts measured rounds, and names the warm-up', () => {
    const plan = { rounds: 5, warmUpRounds: 1 };
    assert.deepEqual(
      [0, 1, 5].map((index) => describePosition(plan, index)),
      ['warm-up', 'round 1 of 5', 'round 5 of 5'],
    );
    assert.equal(describePosition({ rounds: 1, warmUpRounds: 2 }, 1), 'warm-up 2 of 2');
    assert.equal(describePosition({ rounds: 1, warmUpRounds: 0 }, 0), '');
  });

  test('moves with time if the length of a round is known, and stops when that is over', () => {
    assert.deepEqual(
      [0, 3.5, 12].map((seconds) => describeRoundProgress(LOOP, seconds * SECOND)),
      [
        { value: 1, total: 2, words: 'round 2 of 2, 0 s of 10 s: sequential' },
        { value: 1.35, total: 2, words: 'round 2 of 2, 3 s of 10 s: sequential' },
        { value: 2, total: 2, words: 'round 2 of 2, 10 s of 10 s: sequential' },
      ],
    );
  });

  test('does not move with time in a burst', () => {
    const burst = { ...LOOP, lasts: null };
    assert.deepEqual(describeRoundProgress(burst, 5 * SECOND), {
      value: 1,
      total: 2,
      words: 'round 2 of 2: sequential',
    });
  });
});

test('the progress of a probe is its phase, and the rest of the budget', () => {
  const describeAt = describeProbeProgress(10 * SECOND);
  const progress = { phase: 'ramp', clients: 16, timeLeft: 6 * SECOND } as const;
  const { value, words } = describeAt(progress, 1.5 * SECOND);
  assert.equal(value, 5.5);
  assert.equal(words, 'at most 5 s left: growing bursts of 16');
  assert.equal(describeAt(progress, 60 * SECOND).words, 'at most 0 s left: growing bursts of 16');
});

describe('the progress line', () => {
  const long = { value: 1, total: 2, words: 'round 2 of 2, 3 s of 10 s: multi-process (4 workers, separate)' };

  test('leaves the last column free, whatever the width', () => {
    for (const shown of [long, { ...long, words: 'short' }]) {
      for (let columns = 1; columns < 200; columns += 1) {
        assert.ok(fitProgress(shown, columns).length < columns, `${columns}: ${fitProgress(shown, columns)}`);
      }
    }
  });

  test('cuts the end of the words at 40 columns, and has a bar if there is room', () => {
    assert.equal(fitProgress(long, 40), 'round 2 of 2, 3 s of 10 s: multi-pro...');
    assert.equal(fitProgress({ ...long, words: 'short' }, 18), '██████····· short');
    assert.match(fitProgress(long, 100), /^█{12}·{12} round 2/);
  });

  for (const ascii of [true, false]) {
    test(`draws its bar ${ascii ? 'with ASCII characters if the terminal shows no others' : 'with blocks'}`, async () => {
      const stream = Object.assign(new PassThrough(), { isTTY: true, columns: 80 });
      const written: string[] = [];
      stream.on('data', (bytes) => written.push(String(bytes)));
      const progress = stream as unknown as NodeJS.WriteStream;
      const line = await showProgress({ progress, ascii }, () => ({ ...long, words: 'short' }));
      line.update(null);
      line.stop();
      const bar = ascii ? /#{12}\.{12} short/ : /█{12}·{12} short/;
      assert.match(written.join(''), bar);
      assert.equal(/^\p{ASCII}*$/u.test(written.join('')), ascii);
    });
  }
});

describe('the progress line', () => {
  test('is drawn over itself, and leaves nothing behind: not even a hidden cursor', () => {
    const written: string[] = [];
    const stream = { columns: 40, write: (text: string) => written.push(text) } as unknown as NodeJS.WriteStream;
    const line = showProgress<string>({ progress: stream }, (words) => ({ value: 1, total: 2, words }));
    line.stop();
    assert.deepEqual(written, []);
    line.update('first');
    line.update('second');
    line.interrupt();
    line.stop();
    line.stop();
    assert.deepEqual([written.at(0), written.at(-1)], ['\u001b[?25l', '\r\u001b[K\u001b[?25h']);
    assert.equal(written[1], `\r${fitProgress({ value: 1, total: 2, words: 'first' }, 40)}\u001b[K`);
    assert.equal(written.join('').split('[?25').length - 1, 2);
  });
});

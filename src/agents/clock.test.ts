/** The true offset of a clock lies within the bound, whatever the network does and however the clocks drift. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bestOffset, type Exchange, offsetBetween } from './clock.js';

/** Delays of the four steps, ns. */
const delays = fc.record({
  there: fc.bigInt(0n, 10_000_000n),
  answering: fc.bigInt(0n, 1_000_000n),
  back: fc.bigInt(0n, 10_000_000n),
});
const offset = fc.bigInt(-(10n ** 15n), 10n ** 15n);

function exchange(
  at: bigint,
  ahead: bigint,
  { there, answering, back }: { there: bigint; answering: bigint; back: bigint },
): Exchange {
  const receivedAt = at + there + ahead;
  return { sentAt: at, receivedAt, answeredAt: receivedAt + answering, returnedAt: at + there + answering + back };
}

test('the true offset is within the bound, and the shortest round trip counts', () => {
  fc.assert(
    fc.property(offset, fc.array(delays, { minLength: 1, maxLength: 32 }), (ahead, all) => {
      const exchanges = all.map((each, index) => exchange(BigInt(index) * 100_000_000n, ahead, each));
      const found = bestOffset(exchanges);
      const shortest = Math.min(...all.map(({ there, back }) => Number(there + back)));
      assert.ok(Math.abs(Number(found.offset - ahead)) <= found.bound);
      assert.equal(found.bound, shortest / 2 + 1);
    }),
  );
});

test('an offset that drifts evenly is within the bound at every instant between two measurements', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  // Up to 200 ppm, as poor crystals drift.
  const drift = fc.integer({ min: -200, max: 200 });
  fc.assert(
    fc.property(offset, drift, share, delays, delays, (ahead, ppm, when, first, last) => {
      const span = 10_000_000_000n;
      const aheadAt = (at: bigint) => ahead + (at * BigInt(ppm)) / 1_000_000n;
      const measured = (at: bigint, how: typeof first) => {
        const { sentAt, ...rest } = exchange(at, aheadAt(at), how);
        return bestOffset([{ sentAt, ...rest }]);
      };
      const [before, after] = [measured(0n, first), measured(span, last)];
      const at = before.at + BigInt(Math.floor(when * Number(after.at - before.at)));
      const found = offsetBetween(before, after, at);
      // The clock drifts during an exchange too: 200 ppm of 20 ms.
      const slack = 5_000;
      assert.ok(Math.abs(Number(found.offset - aheadAt(at))) <= found.bound + slack);
    }),
  );
});

test('an answer that left before it arrived is no exchange', () => {
  const impossible = { sentAt: 0n, receivedAt: 0n, answeredAt: 1000n, returnedAt: 10n };
  assert.throws(() => bestOffset([impossible]), /No exchange/);
});

/** The animated picture: its story, and the requirements of a picture in a README. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { drawOneAtATime } from './one-at-a-time.js';

const THREE = [0, 10, 20].map((startedAt) => ({ arrivedAt: 0, startedAt, endedAt: startedAt + 10 }));
const COMMITTED = readFileSync(new URL('../../../docs/images/one-at-a-time.svg', import.meta.url), 'utf8');

describe('the picture', () => {
  test('has a row, a mark and a movement for each client', () => {
    const svg = drawOneAtATime(THREE);
    assert.equal([...svg.matchAll(/<circle /g)].length, 3);
    assert.equal([...svg.matchAll(/<rect class="serve"/g)].length, 3);
    assert.equal([...svg.matchAll(/@keyframes c\d/g)].length, 3);
  });

  test('states how long the last client waits, and why', () => {
    assert.ok(drawOneAtATime(THREE).includes('The last client waits 20.0 ms = 2 ahead of it x 10.0 ms.'));
  });

  test('has never more than one client in service', () => {
    const bars = [...drawOneAtATime(THREE).matchAll(/<rect class="serve" x="([\d.]+)" y="\d+" width="([\d.]+)"/g)];
    const ends = bars.map(([, x, width]) => ({ start: Number(x), end: Number(x) + Number(width) }));
    for (const [index, { start }] of ends.slice(1).entries()) assert.ok(start >= (ends[index]?.end ?? 0) - 0.2);
  });

  test('stands still if the reader prefers no motion', () => {
    const [before = '', moving = ''] = COMMITTED.split('@media (prefers-reduced-motion: no-preference)');
    assert.ok(!before.includes('animation'));
    assert.ok(moving.includes('animation'));
  });

  test('is light and dark, small, and neither loads nor runs anything', () => {
    assert.ok(COMMITTED.includes('prefers-color-scheme: dark'));
    assert.ok(COMMITTED.length <= 60_000, `${COMMITTED.length} characters`);
    assert.doesNotMatch(COMMITTED, /<script|href=|url\(|@import|<foreignObject/);
  });
});

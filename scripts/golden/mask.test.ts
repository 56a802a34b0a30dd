/** Masks take out what is not ours, and nothing else. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { maskNumbers, maskPage } from './mask.js';

test('a picture does not tell how many were drawn before it', () => {
  const drawn = (chart: number, first: number) =>
    `<g class="zr${chart}-cls-${first}"/><g class="zr${chart}-cls-${first + 1}" clip-path="url(#zr${chart}-c0)"/>zr${chart}-cls-${first}`;
  assert.equal(maskNumbers(drawn(4, 17)), maskNumbers(drawn(12, 50)));
  assert.notEqual(maskNumbers(drawn(4, 17)), maskNumbers(drawn(4, 17).replace('cls-18', 'cls-17')));
});

const LIBRARY = '/* Licensed to the Apache Software Foundation */ charts()';
const OURS = 'draw()';
const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
const page = (library: string, ours: string, policy = `${hash(library)} ${hash(ours)}`) =>
  `<meta content="script-src ${policy}"><p>words</p><script type="application/json">{}</script><script>${library}</script><script>${ours}</script>`;

test('of a page, the scripts and their hashes; the data stay', () => {
  const masked = maskPage(page(LIBRARY, OURS));
  assert.deepEqual(masked.scripts, [OURS]);
  assert.ok(!masked.page.includes('charts()') && !masked.page.includes('draw()'));
  assert.ok(masked.page.includes('<p>words</p><script type="application/json">{}</script>'));
  assert.equal(maskPage(page(`${LIBRARY}; newer()`, 'redraw()')).page, masked.page);
});

test('a policy that does not allow its scripts is not masked', () => {
  const wrong = page(LIBRARY, OURS, `${hash(LIBRARY)} ${hash('another()')}`);
  assert.notEqual(maskPage(wrong).page, maskPage(page(LIBRARY, OURS)).page);
});

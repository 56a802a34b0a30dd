/** The page of all runs in a real browser: filters, sorting, links, and the headline figures over commits. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import type { StoredDocument } from '../../model/document.js';
import { type Synthetic, syntheticRun } from '../../model/synthetic-run.test-support.js';
import { syntheticSustained } from '../../model/synthetic-sustained.test-support.js';
import { keepScreenshot, Tab, violations, WITHOUT_BROWSER } from './chromium.test-support.js';
import { renderIndex } from './index-page.js';

function made(name: string, digit: string, given: Synthetic = {}): StoredDocument {
  return at(syntheticRun(given), name, digit);
}

function at(document: StoredDocument, name: string, digit: string): StoredDocument {
  return { ...document, name, context: { ...document.context, commit: { hash: digit.repeat(40), dirty: false } } };
}

const HOSTILE = '"><img src=x onerror=alert(1)>';
const DOCUMENTS = [
  made('first', 'a', { clients: 100 }),
  made('second', 'b', { clients: 20 }),
  made('third', 'b', { clients: 20, models: [['multi-process', 4]] }),
  at(syntheticSustained({ clients: 10 }), 'busy', 'c'),
  made('fourth', 'd', { clients: 20 }),
  { ...syntheticRun(), name: HOSTILE },
];

describe('the page of all runs in Chromium', { skip: WITHOUT_BROWSER }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'at-once-index-'));
  const file = join(folder, 'index.html');
  let tab: Tab;

  before(async () => {
    tab = await Tab.open();
    const problems = [`bad.json is damaged: ${HOSTILE}`];
    const addressOf = ({ name }: StoredDocument) => `${encodeURIComponent(name)}.html`;
    writeFileSync(file, renderIndex({ documents: DOCUMENTS, problems, addressOf }));
  });

  after(async () => {
    await tab?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const withPage = (look: (page: Page) => Promise<void>, width = 1000) => tab.show(file, { width }, look);
  const names = (page: Page) => page.locator('#runs tbody tr:not([hidden]) td:first-child').allTextContents();

  test('lists all, newest first, each with a link to its report; text from outside is text', async () => {
    await withPage(async (page) => {
      assert.deepEqual(await names(page), [HOSTILE, 'fourth', 'busy', 'third', 'second', 'first']);
      assert.equal(await page.locator('#runs a').nth(5).getAttribute('href'), 'first.html');
      assert.equal(await page.locator('img').count(), 0);
      assert.match((await page.locator('.problems').textContent()) ?? '', /bad\.json is damaged/);
    });
  });

  test('filters by kind, by model, and by any text', async () => {
    await withPage(async (page) => {
      await page.selectOption('[data-filter=kind]', 'sustained');
      assert.deepEqual(await names(page), ['busy']);
      await page.selectOption('[data-filter=kind]', '');
      await page.selectOption('[data-filter=model]', 'multi-process');
      assert.deepEqual(await names(page), ['third']);
      await page.selectOption('[data-filter=model]', '');
      await page.fill('[data-filter=any]', 'bbbbbbb');
      assert.deepEqual(await names(page), ['third', 'second']);
      assert.equal(await page.locator('#count').textContent(), '2 of 6 runs');
    });
  });

  test('sorts by a column and back, numbers as numbers', async () => {
    await withPage(async (page) => {
      const heading = page.locator('#runs th', { hasText: 'clients' });
      await heading.locator('button').click();
      assert.equal(await heading.getAttribute('aria-sort'), 'ascending');
      assert.deepEqual(await page.locator('#runs tbody td:nth-child(5)').allTextContents(), [
        '10',
        '20',
        '20',
        '20',
        '50',
        '100',
      ]);
      await heading.locator('button').click();
      assert.equal((await names(page))[0], 'first');
    });
  });

  test('draws a headline figure over the commits if a series has at least two', async () => {
    await withPage(async (page) => {
      const drawn = page.locator('#trend-1');
      assert.equal(await drawn.locator('.panel').count(), 1);
      assert.equal(await drawn.locator('h3').textContent(), 'sequential, 20 clients');
      assert.deepEqual(await drawn.locator('tbody td:nth-child(2)').allTextContents(), ['bbbbbbb', 'ddddddd']);
    });
  });

  for (const width of [375, 1280, 1600]) {
    for (const theme of ['light', 'dark'] as const) {
      test(`${width} px, ${theme}: no column is cut off, and axe finds no violation of WCAG AA`, async () => {
        await tab.show(file, { width, theme }, async (page) => {
          assert.equal(await page.evaluate('document.documentElement.scrollWidth'), width);
          const outside = `[...document.querySelectorAll('#runs th, #runs td, #runs td > *')]
            .filter((cell) => cell.getBoundingClientRect().right > ${width} || cell.scrollWidth > cell.clientWidth + 1 && cell.clientWidth > 0)
            .map((cell) => cell.textContent)`;
          assert.deepEqual(await page.evaluate(outside), []);
          assert.deepEqual(await violations(page), []);
          await keepScreenshot(page, `index-${theme}-${width}`);
        });
      });
    }
  }
});

/** A report in a real browser: it loads alone, holds what the document says, and can be seen, read, walked and printed. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { picturesOf } from '../../analysis/index.js';
import type { StoredDocument } from '../../model/document.js';
import { syntheticOpen } from '../../model/synthetic-open.test-support.js';
import { syntheticRun, syntheticSelf } from '../../model/synthetic-run.test-support.js';
import { syntheticSustained } from '../../model/synthetic-sustained.test-support.js';
import { syntheticClientsSweep, syntheticUtilisationSweep } from '../../model/synthetic-sweep.test-support.js';
import { keepScreenshot, type Seen, Tab, WITHOUT_BROWSER } from './chromium.test-support.js';
import { renderReport } from './report-page.js';

const BOTH = syntheticRun({
  models: [
    ['sequential', 1],
    ['multi-process', 4],
  ],
});

const DOCUMENTS: Readonly<Record<string, StoredDocument>> = {
  burst: BOTH,
  sustained: syntheticSustained({ clients: 10 }),
  open: syntheticOpen(),
  'sweep-clients': syntheticClientsSweep([1, 2, 4, 8, 16]),
  'sweep-utilisation': syntheticUtilisationSweep([0.2, 0.5, 0.8]),
  self: syntheticSelf(),
};

const MEGABYTE = 1e6;
const HOSTILE = `</script></style></title><img src=x onerror="alert(1)"><script>alert(1)</script>{{7*7}}&lt;`;

describe('a report in Chromium', { skip: WITHOUT_BROWSER }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'at-once-page-'));
  /** Each document's page is made once, and looked at by several tests. */
  const files = new Map<StoredDocument, string>();
  let tab: Tab;

  before(async () => {
    tab = await Tab.open();
  });

  after(async () => {
    await tab?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function written(document: StoredDocument): string {
    const known = files.get(document);
    if (known !== undefined) return known;
    const file = join(folder, `report-${files.size}.html`);
    writeFileSync(file, renderReport(document));
    files.set(document, file);
    return file;
  }

  const withPage = (document: StoredDocument, seen: Seen, look: (page: Page) => Promise<void>) =>
    tab.show(written(document), seen, look);

  for (const [name, document] of Object.entries(DOCUMENTS)) {
    test(`${name}: complains of nothing, asks nobody, and every chart holds its figures`, async () => {
      await withPage(document, {}, async (page) => {
        const pictures = picturesOf(document);
        assert.equal(await page.locator('[data-picture] canvas').count(), pictures.length);
        for (const { id, option } of pictures) {
          const drawn = await page.evaluate(
            `echarts.getInstanceByDom(document.querySelector('[data-picture="${id}"]')).getOption().series.map(({ data }) => data ?? [])`,
          );
          assert.deepEqual(
            drawn,
            (option.series as Array<{ data?: unknown }>).map(({ data }) => data),
          );
          await keepScreenshot(page.locator(`#${id}`), `${name}-${id}`);
        }
      });
    });
  }

  test('shows the figures of the client that is pointed at', async () => {
    await withPage(BOTH, {}, async (page) => {
      const place = await page.evaluate<[number, number]>(
        `echarts.getInstanceByDom(document.querySelector('[data-picture=queue]')).convertToPixel({ gridIndex: 0 }, [100, 30])`,
      );
      await page.locator('[data-picture=queue]').hover({ position: { x: place[0], y: place[1] } });
      const told = await page.waitForFunction(
        `echarts.getInstanceByDom(document.querySelector('[data-picture=queue]')).getZr().storage.getDisplayList(true)
          .map(({ style }) => style.text ?? '').find((text) => text.includes('waited'))`,
      );
      const text = String(await told.jsonValue());
      const lines = await page.evaluate<string>(
        `echarts.getInstanceByDom(document.querySelector('[data-picture=queue]')).getZr().storage.getDisplayList(true)
          .map(({ style }) => style.text ?? '').join(' ')`,
      );
      assert.match(text, /waited 300 ms/);
      assert.match(lines, /place 31/);
    });
  });

  test('can be walked through with the keyboard, and says what it shows', async () => {
    await withPage(BOTH, {}, async (page) => {
      await page.locator('[data-picture=queue]').focus();
      for (const key of ['ArrowRight', 'ArrowRight', 'ArrowRight']) await page.keyboard.press(key);
      const spoken = page.locator('#queue [aria-live]');
      assert.equal(
        await spoken.textContent(),
        'server sequential, place 3, came at 0 ms, waited 20.0 ms, in service 10.0 ms, said nothing -, in vain -',
      );
      await page.keyboard.press('End');
      assert.match((await spoken.textContent()) ?? '', /server multi-process \(4 workers\), place 50/);
    });
  });

  for (const theme of ['light', 'dark'] as const) {
    for (const width of [1000, 375]) {
      test(`${theme}, ${width} px: nothing stands out, and nobody is shut out`, async () => {
        await withPage(BOTH, { theme, width }, async (page) => {
          assert.equal(await page.evaluate('document.documentElement.scrollWidth'), width);
          const ground = await page.evaluate('getComputedStyle(document.body).backgroundColor');
          assert.equal(ground, theme === 'dark' ? 'rgb(21, 25, 31)' : 'rgb(255, 255, 255)');
          const inside = `[...document.querySelectorAll('canvas')].every((canvas) => canvas.getBoundingClientRect().right <= ${width})`;
          assert.equal(await page.evaluate(inside), true);
          await keepScreenshot(page, `page-${theme}-${width}`);
          const found = await violations(page);
          assert.deepEqual(found, []);
        });
      });
    }
  }

  test('the theme can be chosen', async () => {
    await withPage(BOTH, { theme: 'light' }, async (page) => {
      await page.selectOption('#theme', 'dark');
      assert.equal(await page.evaluate('getComputedStyle(document.body).backgroundColor'), 'rgb(21, 25, 31)');
      const ground = `echarts.getInstanceByDom(document.querySelector('[data-picture=queue]')).getZr().getBackgroundColor?.() ??
        echarts.getInstanceByDom(document.querySelector('[data-picture=queue]')).getOption().backgroundColor`;
      assert.equal(await page.evaluate(ground), '#15191f');
    });
  });

  test('on paper the stills are shown, on white, also from the dark', async () => {
    await withPage(BOTH, { theme: 'dark' }, async (page) => {
      await page.emulateMedia({ media: 'print' });
      assert.equal(await page.locator('.chart').first().isVisible(), false);
      assert.equal(await page.locator('.still svg').first().isVisible(), true);
      assert.equal(await page.evaluate('getComputedStyle(document.body).backgroundColor'), 'rgb(255, 255, 255)');
    });
  });

  test('what came from outside is text', async () => {
    const document = {
      ...BOTH,
      name: HOSTILE,
      context: { ...BOTH.context, cpuModel: HOSTILE, atOnceVersion: HOSTILE },
    };
    await withPage(document, {}, async (page) => {
      assert.equal(await page.locator('h1').textContent(), `at-once: ${HOSTILE}`);
      assert.equal(await page.locator('img').count(), 0);
      assert.equal(await page.locator('[data-picture] canvas').count(), 3);
    });
  });

  test('10,000 clients are drawn in a file of less than 5 MB', async () => {
    const document = syntheticRun({ clients: 10_000, rounds: 1, models: [['multi-process', 16]] });
    await withPage(document, {}, async (page) => {
      assert.equal(await page.locator('[data-picture] canvas').count(), 3);
      assert.ok(statSync(new URL(page.url())).size < 5 * MEGABYTE);
    });
  });
});

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * What axe-core finds against WCAG 2 at level AA. The policy of the page lets no script in: it is run from outside.
 * The stills are for paper. On a screen they are not shown, and axe-core has only to find that out, thing by thing.
 */
async function violations(page: Page): Promise<unknown> {
  assert.equal(await page.locator('.still:visible').count(), 0);
  await page.evaluate(AXE);
  return page.evaluate(
    `axe.run({ exclude: [['.still']] }, { runOnly: ['wcag2a', 'wcag2aa'], resultTypes: ['violations'] })
      .then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes.map(({ html, failureSummary }) => html.slice(0, 120) + failureSummary)]))`,
  );
}

/** A report in a real browser: it loads alone, holds what the document says, and can be seen, read, walked and printed. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { openingOf, picturesOf } from '../../analysis/index.js';
import type { ExperimentDocument, StoredDocument } from '../../model/document.js';
import type { ProbeDocument } from '../../model/probe.js';
import { syntheticOpen } from '../../model/synthetic-open.test-support.js';
import { syntheticRun, syntheticSelf, withRecords } from '../../model/synthetic-run.test-support.js';
import { syntheticSustained } from '../../model/synthetic-sustained.test-support.js';
import { syntheticClientsSweep, syntheticUtilisationSweep } from '../../model/synthetic-sweep.test-support.js';
import { simulatedProbe } from '../../probe/probing/simulated-probe.test-support.js';
import { keepScreenshot, type Seen, Tab, violations, WITHOUT_BROWSER } from './chromium.test-support.js';
import { renderIndex } from './index-page.js';
import { renderReport } from './report-page.js';

const COMPARED = [
  ['sequential', 1],
  ['multi-process', 4],
] as const;
const BOTH = syntheticRun({ models: [...COMPARED] });

const FIVE = syntheticRun({
  models: [
    ['sequential', 1],
    ['multi-process', 2],
    ['multi-process', 4],
    ['process-per-connection', 4],
    ['event-loop', 1],
  ],
});

const PART = syntheticRun();
const EXPERIMENT: ExperimentDocument = {
  ...PART,
  kind: 'experiment',
  experiment: 'one-at-a-time',
  parts: [{ kind: 'burst', title: 'a burst', scenario: PART.scenario, outside: null, runs: PART.runs, warnings: [] }],
};

const DOCUMENTS: Readonly<Record<string, StoredDocument>> = {
  burst: syntheticRun(),
  comparison: BOTH,
  'comparison-of-five': FIVE,
  sustained: syntheticSustained({ clients: 10 }),
  open: syntheticOpen(),
  'sweep-clients': syntheticClientsSweep([1, 2, 4, 8, 16], { models: [...COMPARED] }),
  'sweep-utilisation': syntheticUtilisationSweep([0.2, 0.5, 0.8]),
  probe: await simulatedProbe({ slots: 4 }),
  experiment: EXPERIMENT,
  'silent-client': withRecords(syntheticRun({ clients: 8 }), ([first, ...others]) =>
    first === undefined ? [] : [{ ...first, outcome: { kind: 'said-nothing' } }, ...others],
  ),
  'seen-from-outside': withRecords(syntheticRun(), (records) => records.map((record) => ({ ...record, server: null }))),
  self: syntheticSelf(),
};

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
    test(`${name}: begins with its answer, loads nothing, and draws every picture, each with its table`, async () => {
      await withPage(document, { width: 1280 }, async (page) => {
        const { title, number, unit } = openingOf(document);
        assert.equal(await page.locator('h1').textContent(), title);
        assert.equal(await page.locator('.answer').textContent(), `${number} ${unit}`);
        const pictures = picturesOf(document);
        assert.equal(await page.locator('figure').count(), pictures.length);
        for (const { id, panels, table } of pictures) {
          assert.equal(await page.locator(`#${id} .plot > svg`).count(), panels.length);
          assert.equal(await page.locator(`#${id} .plot > svg:visible`).count(), panels.length);
          assert.equal(await page.locator(`#${id} tbody tr[data-at]`).count(), table.rows.length);
        }
        assert.equal(await page.locator('main > details[open]').count(), pictures.length === 0 ? 1 : 0);
        assert.deepEqual(await textsOutside(page, 1280), []);
        await keepScreenshot(page, `${name}-light-1280`);
        await page.selectOption('#theme', 'dark');
        await keepScreenshot(page, `${name}-dark-1280`);
      });
    });

    test(`${name}: fits a phone`, async () => {
      await withPage(document, { width: 375 }, async (page) => {
        assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 375);
        assert.deepEqual(await textsOutside(page, 375), []);
        await keepScreenshot(page, `${name}-light-375`);
        await page.selectOption('#theme', 'dark');
        await keepScreenshot(page, `${name}-dark-375`);
      });
    });
  }

  test('five models take at most 4,000 px of a page 1,280 px wide', async () => {
    await withPage(FIVE, { width: 1280 }, async (page) => {
      const height = await page.evaluate<number>('document.documentElement.scrollHeight');
      assert.ok(height <= 4000, `${height} px`);
    });
  });

  test('a page of 50 clients takes at most 400 kB', () => {
    const { size } = statSync(written(DOCUMENTS['burst'] as StoredDocument));
    assert.ok(size <= 400_000, `${size} bytes`);
  });

  test('shows the figures of the client that is pointed at', async () => {
    await withPage(BOTH, {}, async (page) => {
      const plot = page.locator('#queue .plot').first();
      const { across, down } = await placeOfRow(page, 'queue', 30);
      const box = await plot.boundingBox();
      await plot.hover({ position: { x: across * (box?.width ?? 0) - 20, y: down } });
      assert.equal(
        await page.locator('#queue .tip').textContent(),
        ['server sequential', 'position 31', 'arrived at 0 ms', 'waited 300 ms', 'in service 10.0 ms'].join('\n'),
      );
      await page.mouse.move(0, 0);
      assert.equal(await page.locator('#queue .tip').count(), 0);
    });
  });

  test('can be walked through with the keyboard, and says what it shows', async () => {
    await withPage(BOTH, {}, async (page) => {
      await page.locator('#queue .panels').focus();
      for (const key of ['ArrowRight', 'ArrowRight', 'ArrowRight']) await page.keyboard.press(key);
      const spoken = page.locator('#queue [aria-live]');
      assert.equal(
        await spoken.textContent(),
        'server sequential, position 3, arrived at 0 ms, waited 20.0 ms, in service 10.0 ms',
      );
      await page.keyboard.press('End');
      assert.match((await spoken.textContent()) ?? '', /server multi-process \(4 workers\), position 50/);
    });
  });

  for (const theme of ['light', 'dark'] as const) {
    for (const width of [1280, 375]) {
      test(`${theme}, ${width} px: nothing reaches out of the window, and axe finds nothing against WCAG AA`, async () => {
        for (const document of [BOTH, DOCUMENTS['probe'] as StoredDocument]) {
          await withPage(document, { theme, width }, async (page) => {
            assert.equal(await page.evaluate('document.documentElement.scrollWidth'), width);
            const ground = await page.evaluate('getComputedStyle(document.body).backgroundColor');
            assert.equal(ground, theme === 'dark' ? DARK_GROUND : 'rgb(255, 255, 255)');
            assert.deepEqual(await violations(page), []);
            await page.evaluate(`for (const folded of document.querySelectorAll('details')) folded.open = true`);
            assert.equal(await page.evaluate('document.documentElement.scrollWidth'), width);
            assert.deepEqual(await violations(page), []);
          });
        }
      });
    }
  }

  test('the theme can be chosen, and pictures follow it', async () => {
    await withPage(BOTH, { theme: 'light' }, async (page) => {
      const bar = () => page.evaluate<string>(`getComputedStyle(document.querySelector('#queue path.service')).fill`);
      const light = await bar();
      await page.selectOption('#theme', 'dark');
      assert.equal(await page.evaluate('getComputedStyle(document.body).backgroundColor'), DARK_GROUND);
      assert.notEqual(await bar(), light);
    });
  });

  test('paper is white, also from the dark, and has the pictures', async () => {
    await withPage(BOTH, { theme: 'dark' }, async (page) => {
      await page.emulateMedia({ media: 'print' });
      assert.equal(await page.locator('#queue .plot > svg').first().isVisible(), true);
      assert.equal(await page.evaluate('getComputedStyle(document.body).backgroundColor'), 'rgb(255, 255, 255)');
    });
  });

  test('text from outside is text', async () => {
    const probe = DOCUMENTS['probe'] as ProbeDocument;
    const document: ProbeDocument = {
      ...probe,
      name: HOSTILE,
      scenario: { ...probe.scenario, target: HOSTILE },
      context: { ...probe.context, cpuModel: HOSTILE, atOnceVersion: HOSTILE },
    };
    await withPage(document, {}, async (page) => {
      assert.equal(await page.locator('h1').textContent(), `How many clients does ${HOSTILE} serve at once?`);
      assert.equal(await page.locator('img').count(), 0);
      assert.equal(await page.locator('.plot > svg').count(), 2);
    });
  });

  test('10,000 clients are drawn in a file of less than 400 kB', async () => {
    const document = syntheticRun({ clients: 10_000, rounds: 1, models: [['multi-process', 16]] });
    await withPage(document, {}, async (page) => {
      assert.equal(await page.locator('figure').count(), 3);
      assert.ok(statSync(new URL(page.url())).size < 400_000);
    });
  });

  test('forty runs and their index take at most 16 MB', () => {
    const pages = Array.from({ length: 40 }, (_, at) => {
      const all = Object.values(DOCUMENTS);
      return renderReport({ ...(all[at % all.length] as StoredDocument), name: `run-${at}` });
    });
    const documents = Array.from({ length: 40 }, (_, at) => ({ ...BOTH, name: `run-${at}` }));
    const index = renderIndex({ documents, problems: [], addressOf: ({ name }) => `${name}.html` });
    const size = [index, ...pages].reduce((total, page) => total + Buffer.byteLength(page), 0);
    assert.ok(size <= 16e6, `${size} bytes`);
  });
});

const DARK_GROUND = 'rgb(21, 25, 31)';

/** Where a row of the table behind a picture is drawn. */
async function placeOfRow(page: Page, id: string, row: number): Promise<{ across: number; down: number }> {
  const place = await page.locator(`#${id} tbody tr`).nth(row).getAttribute('data-at');
  const [, across = 0, down = 0] = (place ?? '').split(' ').map(Number);
  return { across, down };
}

/** The texts of pictures that reach over an edge of the window. */
async function textsOutside(page: Page, width: number): Promise<unknown> {
  return page.evaluate(
    `[...document.querySelectorAll('figure svg text')].filter((text) => {
      const { left, right } = text.getBoundingClientRect();
      return left < 0 || right > ${width};
    }).map((text) => text.textContent)`,
  );
}

/** For tests: pages in a real browser. Without a browser such tests are skipped, but never in CI. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
/** At its start Chromium sends requests of its own, which would hide whether the page sends any. */
const QUIET = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-quic'];

/** Why tests are skipped; false if there is a browser, and in CI, where a missing browser must fail. */
export const WITHOUT_BROWSER =
  findBrowser() === undefined && process.env['CI'] === undefined
    ? 'Chromium is not installed (Debian: apt-get install chromium)'
    : false;

function findBrowser(): string | undefined {
  return [process.env['CHROMIUM'], ...PLACES].find((place) => place !== undefined && existsSync(place));
}

/** How a page is displayed. */
export interface Seen {
  readonly width?: number;
  readonly theme?: 'light' | 'dark';
}

/** A browser with a single tab for all pages: a tab for each takes three times as long. */
export class Tab {
  readonly #browser: Browser;
  readonly #page: Page;
  #address = '';
  /** Every error of the page, and every request that it made. */
  #complaints: string[] = [];

  private constructor(browser: Browser, page: Page) {
    this.#browser = browser;
    this.#page = page;
    page.on('console', (message) => this.#complaints.push(`console ${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => this.#complaints.push(`error: ${error.message}`));
    page.on('dialog', (dialog) => {
      this.#complaints.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('request', (request) => {
      const url = request.url();
      if (url !== this.#address && !url.startsWith('data:')) this.#complaints.push(`request: ${url}`);
    });
  }

  static async open(): Promise<Tab> {
    const executablePath = findBrowser();
    if (executablePath === undefined)
      throw new Error(`No Chromium in ${PLACES.join(', ')}. Install it, or set CHROMIUM.`);
    // Root can't use Chromium's sandbox, and most containers run as root.
    const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    const args = [...QUIET, '--disable-gpu', '--no-first-run', ...sandbox];
    const browser = await chromium.launch({ executablePath, args });
    return new Tab(browser, await browser.newPage());
  }

  /** Shows a page as in a new tab, and asserts that it causes no error and no request. */
  async show(
    file: string,
    { width = 1000, theme = 'light' }: Seen,
    look: (page: Page) => Promise<void>,
  ): Promise<void> {
    await this.#page.goto('about:blank');
    await this.#page.setViewportSize({ width, height: 900 });
    await this.#page.emulateMedia({ colorScheme: theme, media: 'screen' });
    this.#complaints = [];
    this.#address = `file://${file}`;
    await this.#page.goto(this.#address);
    await look(this.#page);
    assert.deepEqual(this.#complaints, []);
  }

  async close(): Promise<void> {
    await this.#browser.close();
  }
}

const SCREENSHOTS = fileURLToPath(new URL('../../../../results/screenshots', import.meta.url));

/** Saves a screenshot of a page, or of a part of it, in the folder that the variable SCREENSHOTS names. */
export async function keepScreenshot(seen: Page | Locator, name: string): Promise<void> {
  if (!process.env['SCREENSHOTS']) return;
  mkdirSync(SCREENSHOTS, { recursive: true });
  const path = join(SCREENSHOTS, `${name}.png`);
  await ('goto' in seen ? seen.screenshot({ path, fullPage: true }) : seen.screenshot({ path }));
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The violations of WCAG 2 AA that axe-core finds. The page's policy allows no other script, so it is run from outside. */
export async function violations(page: Page): Promise<unknown> {
  await page.evaluate(AXE);
  return page.evaluate(
    `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa'], resultTypes: ['violations'] })
      .then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes.map(({ html, failureSummary }) => html.slice(0, 120) + failureSummary)]))`,
  );
}

/** For tests: pages in a real browser. Without one they are skipped, but never in CI. */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
/** Chromium asks its makers for this and that when it starts; a page that asks nobody is to be alone on the wire. */
const QUIET = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-quic'];

/** What to say instead of testing; false where there is a browser, and in CI, where its absence is to fail. */
export const WITHOUT_BROWSER =
  findBrowser() === undefined && process.env['CI'] === undefined
    ? 'there is no Chromium here: install it (Debian: apt-get install chromium)'
    : false;

function findBrowser(): string | undefined {
  return [process.env['CHROMIUM'], ...PLACES].find((place) => place !== undefined && existsSync(place));
}

export async function launchBrowser(): Promise<Browser> {
  const executablePath = findBrowser();
  if (executablePath === undefined)
    throw new Error(`No Chromium in ${PLACES.join(', ')}. Install it, or set CHROMIUM.`);
  // Chromium's sandbox can't be used by root, who runs most containers.
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath, args: [...QUIET, '--disable-gpu', '--no-first-run', ...sandbox] });
}

/** A page, and everything that went wrong on it or that it asked for. */
export interface Watched {
  readonly page: Page;
  readonly complaints: readonly string[];
}

export interface Seen {
  readonly width?: number;
  readonly theme?: 'light' | 'dark';
}

export async function openPage(
  browser: Browser,
  file: string,
  { width = 1000, theme = 'light' }: Seen = {},
): Promise<Watched> {
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme: theme });
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(`console ${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  const address = `file://${file}`;
  page.on('request', (request) => {
    if (request.url() !== address && !request.url().startsWith('data:')) complaints.push(`request: ${request.url()}`);
  });
  await page.goto(address);
  return { page, complaints };
}

const SCREENSHOTS = fileURLToPath(new URL('../../../results/screenshots', import.meta.url));

/** Where a picture of a page is kept for whoever wants to look. */
export function screenshotPath(name: string): string {
  mkdirSync(SCREENSHOTS, { recursive: true });
  return join(SCREENSHOTS, `${name}.png`);
}

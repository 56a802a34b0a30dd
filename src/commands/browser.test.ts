/** Whether there is a browser to open a page in, and what `results open` prints when there is none. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { temporaryFolder } from '../cli.test-support.js';
import { ResultsDirectory } from '../store/results-directory.js';
import { browserOf, type OpenBrowser } from './browser.js';
import { openPages } from './results-open.js';

describe('browserOf', () => {
  for (const [platform, variables, expected] of [
    ['linux', {}, false],
    ['linux', { DISPLAY: '' }, false],
    ['linux', { DISPLAY: ':0' }, true],
    ['linux', { WAYLAND_DISPLAY: 'wayland-0' }, true],
    ['linux', { DISPLAY: 'localhost:10.0', SSH_CONNECTION: '192.0.2.1 1 192.0.2.2 22' }, false],
    ['darwin', {}, true],
    ['darwin', { SSH_TTY: '/dev/ttys001' }, false],
  ] as const) {
    test(`${platform} ${JSON.stringify(variables)}: ${expected}`, () => {
      assert.equal(browserOf({ platform, variables }) !== null, expected);
    });
  }

  test('a missing program is not a failure', async (context) => {
    const { PATH = '' } = process.env;
    process.env['PATH'] = temporaryFolder(context);
    context.after(() => {
      process.env['PATH'] = PATH;
    });
    assert.equal(await browserOf({ platform: 'linux', variables: { DISPLAY: ':0' } })?.('file:///x'), false);
  });
});

describe('results open', () => {
  for (const [what, answer, notices] of [
    ['without a browser', null, []],
    ['in a browser', true, []],
    ['with a browser that does not start', false, ['No browser could be started. Open the address in yours.']],
  ] as const) {
    test(`${what}: the address is printed`, async (context) => {
      const folder = temporaryFolder(context);
      const [printed, noticed, opened]: [string[], string[], string[]] = [[], [], []];
      const openBrowser: OpenBrowser = async (address) => {
        opened.push(address);
        return answer === true;
      };
      await openPages(new ResultsDirectory(folder), folder, {
        signal: new AbortController().signal,
        hurry: new AbortController().signal,
        exitWith: () => {},
        print: async (text) => void printed.push(text),
        printLine: () => {},
        printNotice: (text) => void noticed.push(text),
        terminal: { colour: false, progress: null, question: null, openBrowser: answer === null ? null : openBrowser },
      });
      assert.match(printed.join(''), /^file:\/\/\/\S+\/index\.html\n$/);
      assert.deepEqual(noticed, notices);
      assert.deepEqual(opened, answer === null ? [] : [printed.join('').trim()]);
    });
  }
});

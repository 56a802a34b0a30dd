/** Runs README's measuring commands exactly as printed. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { assertCodeAgrees, PROGRAM, run, temporaryFolder } from './cli.test-support.js';
import { MEASURING, README } from './readme.test-support.js';
import { measureUntilDecided } from './retries.test-support.js';

// Two at a time, as they mostly wait. This test does not judge their figures, which depend on how busy the machine is.
describe("README's commands", { concurrency: 2 }, () => {
  for (const { script, words } of MEASURING) {
    test(`${script} ${words.join(' ')}`, async (context) => {
      assertCodeAgrees(await run(context, [script, ...words]));
    });
  }
});

test("README's probe of a server that it starts shows a number, and the right one", async (context) => {
  const [command = ''] = /--command '(node dist\/src\/cli\.js serve .*?)'/.exec(README)?.slice(1) ?? [];
  const here = command.replace('dist/src/cli.js', `"${PROGRAM}"`);
  const { code, stdout, stderr } = await measureUntilDecided(context, {
    tries: 3,
    measure: () => run(context, ['probe', '--command', here, '--configured', '4'], temporaryFolder(context)),
    whyUndecided: ({ stdout }) => /Could not tell[^\n]*/.exec(stdout)?.[0] ?? null,
  });
  const [, least, most = least] =
    /^http:\/\/127\.0\.0\.1:\d+\/: Serves (?:at least )?(\d+)(?: to (\d+))? at once/.exec(stdout) ?? [];
  assert.ok(Number(least) <= 4 && Number(most) >= 4, `${stdout}${stderr}`);
  assert.equal(code, 0);
});

test("README's probe of a server without a limit: the proven bound meets the expectation", async (context) => {
  const [, command = '', expected = ''] =
    /--command 'node dist\/src\/cli\.js (serve event-loop .*?)' --expect-concurrency '(.*?)'/.exec(README) ?? [];
  const words = ['--command', `node "${PROGRAM}" ${command}`, '--expect-concurrency', expected, '--format', 'json'];
  const { code, stdout } = await run(context, ['probe', ...words], temporaryFolder(context));
  const { atLeast, atMost } = JSON.parse(stdout).derived.proven;
  assert.equal(atMost, null);
  assert.equal(code, atLeast >= 8 ? 0 : 3, stdout.slice(-2000));
});

/** The step of action.yml that probes: its inputs and the files that it writes to are in the environment. */
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const { TARGET, COMMAND, EXPECT, BUDGET, RUNNER_TEMP, GITHUB_OUTPUT, GITHUB_STEP_SUMMARY } = process.env;
const api = join(RUNNER_TEMP, 'at-once', 'node_modules', 'at-once', 'dist', 'src', 'api.js');
const { answerOf, ConcurrencyError, expectConcurrency, probe, render } = await import(pathToFileURL(api).href);

const EXIT_CODES = { passed: 0, failed: 1, inconclusive: 3 };
const VERDICTS = { 'not-met': 'failed', 'could-not-tell': 'inconclusive' };

/** The document, what became of the expectation, and the verdict. */
async function measure() {
  const target = TARGET || undefined;
  const options = { budget: BUDGET, command: COMMAND || undefined };
  if (!EXPECT) {
    const document = await probe(target, options);
    const { kind, slots, atLeast } = await answerOf(document);
    const isAnswered = slots !== null || (atLeast !== null && kind !== 'could-not-tell');
    return { document, judged: [], verdict: isAnswered ? 'passed' : kind === 'failed' ? 'failed' : 'inconclusive' };
  }
  try {
    return { ...(await expectConcurrency(target, EXPECT, options)), verdict: 'passed' };
  } catch (error) {
    if (!(error instanceof ConcurrencyError)) throw error;
    return { document: error.document, judged: error.judged, verdict: VERDICTS[error.met] };
  }
}

try {
  const { document, judged, verdict } = await measure();
  const answer = await answerOf(document);
  const folder = join(RUNNER_TEMP, 'at-once', 'report');
  mkdirSync(folder, { recursive: true });
  const report = join(folder, 'report.html');
  const junit = join(folder, 'junit.xml');
  writeFileSync(report, await render(document, 'html'));
  writeFileSync(junit, await render(document, 'junit', { judged }));
  const outputs = {
    slots: answer.slots,
    'at-least': answer.atLeast,
    parallelism: answer.parallelism,
    verdict,
    report,
    junit,
  };
  const lines = Object.entries(outputs).map(([name, value]) => `${name}=${value ?? ''}\n`);
  appendFileSync(GITHUB_OUTPUT, lines.join(''));
  const expected = EXPECT ? `Expected at once: ${EXPECT}: **${verdict}**.\n\n` : '';
  appendFileSync(GITHUB_STEP_SUMMARY, `${expected}${await render(document, 'markdown')}`);
  console.log(`${document.scenario.target}: ${answer.text}\n${verdict}`);
  process.exitCode = EXIT_CODES[verdict];
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

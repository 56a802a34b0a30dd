/** `npm run bench:self`: the instrument's own cost, one suite per question. Saved and shown like a run. */
import { processContext } from '../src/commands/command-context.js';
import { reportFailure } from '../src/commands/main.js';
import { showDocument } from '../src/commands/output.js';
import type { SelfSuite } from '../src/model/document.js';
import { withHeader } from '../src/runner/context.js';
import { ResultsDirectory } from '../src/store/results-directory.js';
import { locateResults } from '../src/store/results-location.js';
import { passage, sleepPrecision, systemCall } from './passage.js';
import { runSuite } from './suite.js';
import { arithmeticOf, drawingOf, TEN_THOUSAND } from './ten-thousand.js';

const SUITES = [systemCall, passage, sleepPrecision, arithmeticOf(TEN_THOUSAND), drawingOf(TEN_THOUSAND)];

async function measureItself(): Promise<void> {
  const suites: SelfSuite[] = [];
  for (const suite of SUITES) suites.push(await runSuite(suite));
  const results = new ResultsDirectory(locateResults(undefined).runs);
  const document = await results.save(await withHeader(async () => ({ kind: 'self' as const, suites })));
  await showDocument(document, {}, context);
}

const context = processContext({
  signal: new AbortController().signal,
  exitWith: (code) => {
    process.exitCode = code;
  },
});
await measureItself().catch((error: unknown) => reportFailure(error, context));

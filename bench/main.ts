/** `npm run bench:self`: what the instrument itself costs, one suite a question. Saved and shown like a run. */
import { processContext } from '../src/commands/command-context.js';
import { showDocument } from '../src/commands/output.js';
import type { SelfSuite } from '../src/model/document.js';
import { Failure } from '../src/model/failure.js';
import { withHeader } from '../src/runner/context.js';
import { DEFAULT_DIRECTORY } from '../src/store/places.js';
import { ResultsDirectory } from '../src/store/results-directory.js';
import { arithmetic } from './arithmetic.js';
import { drawing } from './drawing.js';
import { passage } from './passage.js';
import { sleepPrecision } from './sleep-precision.js';
import { runSuite } from './suite.js';
import { systemCall } from './system-call.js';

const SUITES = [systemCall, passage, sleepPrecision, arithmetic, drawing];

async function main(): Promise<void> {
  const suites: SelfSuite[] = [];
  for (const suite of SUITES) suites.push(await runSuite(suite));
  const results = new ResultsDirectory(DEFAULT_DIRECTORY);
  const document = await results.save(await withHeader(async () => ({ kind: 'self' as const, suites })));
  await showDocument(document, {}, processContext({ signal: new AbortController().signal, exitWith: () => {} }));
}

try {
  await main();
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  console.error(error.message);
  process.exitCode = error.exitCode;
}

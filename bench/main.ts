/** `npm run bench:self`: what the instrument itself costs, one suite a question. Saved and shown like a run. */
import { reportFailure } from '../src/commands/main.js';
import { show } from '../src/commands/output.js';
import type { SelfSuite } from '../src/model/document.js';
import { SCHEMA_VERSION } from '../src/model/document.js';
import { describeContext } from '../src/runner/context.js';
import { ResultsDirectory } from '../src/store/results-directory.js';
import { DEFAULT_DIRECTORY } from '../src/store/saved-files.js';
import { passage, sleepPrecision, systemCall } from './passage.js';
import { runSuite } from './suite.js';
import { arithmetic, drawing } from './ten-thousand.js';

const SUITES = [systemCall, passage, sleepPrecision, arithmetic, drawing];

async function measureItself(): Promise<void> {
  const suites: SelfSuite[] = [];
  for (const suite of SUITES) suites.push(await runSuite(suite));
  const results = new ResultsDirectory(DEFAULT_DIRECTORY);
  const createdAt = new Date().toISOString();
  const document = await results.save({
    schemaVersion: SCHEMA_VERSION,
    kind: 'self',
    createdAt,
    context: describeContext(),
    suites,
  });
  await show(document, {}, new AbortController().signal);
}

try {
  await measureItself();
} catch (error) {
  reportFailure(error, {
    exitWith: (code) => {
      process.exitCode = code;
    },
  });
}

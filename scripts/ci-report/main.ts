/** `npm run ci-report`: one version's figures, gated, or one version against another. Alone in setting the exit code. */
import { listenForEnd, printNotice } from '../../src/commands/command-context.js';
import { EXIT, Failure } from '../../src/model/failure.js';
import { systemFailure } from '../../src/model/system-failure.js';
import { reportAgainst } from './against/report-against.js';
import { parseArguments } from './arguments.js';
import { reportFixedSet } from './fixed-set/report-fixed-set.js';
import { exitCodeOf, overall } from './outcome.js';
import { prepareFolder, writeReport } from './outputs.js';

async function run(words: readonly string[], signal: AbortSignal): Promise<number> {
  const given = await parseArguments(words);
  if (given === null) return EXIT.good;
  prepareFolder(given.output);
  const { against: ref, output } = given;
  const report =
    ref === undefined
      ? await reportFixedSet(given, signal)
      : await reportAgainst(process.cwd(), { ...given, ref, signal });
  await writeReport(report, output, ref === undefined ? 'report' : 'comparison');
  printNotice(report.conclusion);
  return exitCodeOf(overall(report.gates.map(({ outcome }) => outcome)));
}

function explain(thrown: unknown): number {
  const error = systemFailure(thrown) ?? thrown;
  if (error instanceof Failure) {
    printNotice(error.message);
    return error.exitCode;
  }
  printNotice(
    `ci-report failed in a way that it should not (please report it): ${error instanceof Error ? error.stack : error}`,
  );
  return EXIT.failed;
}

process.exitCode = await run(process.argv.slice(2), listenForEnd()).catch(explain);

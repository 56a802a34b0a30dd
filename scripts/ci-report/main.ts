/**
 * `npm run ci-report`: one version's figures with gates, or one version compared with another. Only this file sets the
 * exit code.
 */
import { listenForEnd, printNotice } from '../../src/commands/command-context.js';
import { reportFailure } from '../../src/commands/main.js';
import { EXIT, type ExitCode } from '../../src/model/failure.js';
import { reportAgainst } from './against/report-against.js';
import { parseArguments } from './arguments.js';
import { reportFixedSet } from './fixed-set/report-fixed-set.js';
import { overall, prepareFolder, reportExitCode, writeReport } from './report.js';

async function writeReportAsAsked(argv: readonly string[], signal: AbortSignal): Promise<ExitCode> {
  const options = await parseArguments(argv);
  if (options === null) return EXIT.good;
  prepareFolder(options.output);
  const { against: ref, output } = options;
  const report =
    ref === undefined
      ? await reportFixedSet(options, signal)
      : await reportAgainst(process.cwd(), { ...options, ref, signal });
  await writeReport(report, output, ref === undefined ? 'report' : 'comparison');
  printNotice(report.conclusion);
  return reportExitCode(overall(report.gates.map(({ outcome }) => outcome)));
}

function setExitCode(code: ExitCode): void {
  process.exitCode = code;
}

try {
  setExitCode(await writeReportAsAsked(process.argv.slice(2), listenForEnd()));
} catch (error) {
  reportFailure(error, { exitWith: setExitCode, printNotice });
}

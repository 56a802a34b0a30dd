/** `report`: makes pages, pictures and files from the documents of saved runs. */
import { join } from 'node:path';
import type { Argv } from 'yargs';
import { MeasurementFailure } from '../model/failure.js';
import { outputFormat } from '../presentation/formats.js';
import { assertWritableFile } from '../store/destination.js';
import { locateResults } from '../store/results-location.js';
import type { CommandContext } from './command-context.js';
import { COMMAND_HELP } from './command-help.js';
import { type ArgvOf, addOptions } from './options.js';
import { withReader } from './readings.js';
import { type Part, writeAll } from './report-files.js';

export function addReportCommand(yargs: Argv, context: CommandContext): Argv {
  return yargs.command(
    'report [runs..]',
    COMMAND_HELP.report.summary,
    (sub) =>
      addOptions(
        sub.positional('runs', {
          type: 'string',
          array: true,
          default: [] as string[],
        }),
        'report',
      ),
    ({ runs, ...argv }) => makeReport(runs.map(String), argv, context),
  );
}

async function makeReport(runs: readonly string[], argv: ArgvOf<'report'>, context: CommandContext): Promise<void> {
  const { runs: directory, reports } = locateResults(argv.results);
  const names = runs.length === 0 ? ['latest'] : runs;
  const format = argv.format ?? 'html';
  const { reportedTo } = outputFormat(format);
  const isOneFile = names.length === 1 && reportedTo !== 'folder';
  if (isOneFile && argv.output !== undefined) assertWritableFile(argv.output);
  const input = { directory, names, format, theme: argv.theme ?? 'light' };
  const parts = await withReader(context, (read) => read('report', input));
  if (parts.length === 0) {
    throw new MeasurementFailure(`${names.join(', ')} has no pictures. Use --format html.`);
  }
  const [only] = parts;
  if (isOneFile && only !== undefined) {
    const file = argv.output ?? (reportedTo === 'file' ? join(reports, only.name) : undefined);
    return file === undefined ? context.print(only.text) : writeAll([{ ...only, name: file }], context);
  }
  const folder = argv.output ?? reports;
  await writeAll(
    withDistinctNames(parts).map((part) => ({ ...part, name: join(folder, part.name) })),
    context,
  );
}

/** Two documents with the same name must not overwrite each other's files. */
function withDistinctNames(parts: readonly Part[]): Part[] {
  const seen = new Map<string, number>();
  return parts.map((part) => {
    const count = (seen.get(part.name) ?? 0) + 1;
    seen.set(part.name, count);
    return count === 1 ? part : { ...part, name: part.name.replace(/(\.\w+)$/, `-${count}$1`) };
  });
}

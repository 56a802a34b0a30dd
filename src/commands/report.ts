/** `report`: makes pictures, pages and files of saved runs, from their documents alone. */
import { join } from 'node:path';
import type { Argv } from 'yargs';
import { MeasurementFailure } from '../model/failure.js';
import { THEMES, type ThemeName } from '../presentation/charts/svg.js';
import { outputFormat, REPORT_FORMATS, type ReportFormat } from '../presentation/formats.js';
import { assertWritableFile } from '../store/destination.js';
import { DEFAULT_DIRECTORY } from '../store/saved-files.js';
import type { Surroundings } from './command.js';
import { print } from './output.js';
import { withReader } from './reader.js';
import { type Part, REPORTS, writeAll } from './report-files.js';
import { choiceOption, textOption } from './values.js';

const options = {
  format: choiceOption('format', 'what to make: html (default), svg (a file a picture), or text', REPORT_FORMATS),
  theme: choiceOption('theme', 'of svg: light (default) or dark', THEMES),
  output: textOption('output', `the file of one report, or the folder of several (default: ${REPORTS})`),
  'results-directory': textOption('results-directory', `where runs are saved (default: ${DEFAULT_DIRECTORY})`),
} as const;

interface Arguments {
  readonly runs: readonly string[];
  readonly format?: ReportFormat | undefined;
  readonly theme?: ThemeName | undefined;
  readonly output?: string | undefined;
  readonly 'results-directory'?: string | undefined;
}

export function addReportCommand(yargs: Argv, { signal }: Surroundings): Argv {
  return yargs.command(
    'report [runs..]',
    'make a page, pictures or files of saved runs (latest, names, or files)',
    (sub) =>
      sub
        .positional('runs', {
          type: 'string',
          array: true,
          default: [] as string[],
          description: 'names of saved runs, or files (default: latest)',
        })
        .options(options),
    (given) => report(given, signal),
  );
}

async function report(given: Arguments, signal: AbortSignal): Promise<void> {
  const directory = given['results-directory'] ?? DEFAULT_DIRECTORY;
  const names = given.runs.length === 0 ? ['latest'] : given.runs.map(String);
  const format = given.format ?? 'html';
  const { reportedTo } = outputFormat(format);
  const isOneFile = names.length === 1 && reportedTo !== 'folder';
  if (isOneFile && given.output !== undefined) assertWritableFile(given.output);
  const input = { directory, names, format, theme: given.theme ?? 'light' };
  const parts = await withReader(signal, (read) => read('report', input));
  if (parts.length === 0)
    throw new MeasurementFailure(`${names.join(', ')}: there is nothing to draw. Use --format html.`);
  const [only] = parts;
  if (isOneFile && only !== undefined) {
    const file = given.output ?? (reportedTo === 'file' ? join(REPORTS, only.name) : undefined);
    return file === undefined ? print(only.text) : writeAll([{ ...only, name: file }], signal);
  }
  const folder = given.output ?? REPORTS;
  await writeAll(
    withoutDoubles(parts).map((part) => ({ ...part, name: join(folder, part.name) })),
    signal,
  );
}

/** Two documents of one name do not overwrite each other. */
function withoutDoubles(parts: readonly Part[]): Part[] {
  const seen = new Map<string, number>();
  return parts.map((part) => {
    const count = (seen.get(part.name) ?? 0) + 1;
    seen.set(part.name, count);
    return count === 1 ? part : { ...part, name: part.name.replace(/(\.\w+)$/, `-${count}$1`) };
  });
}

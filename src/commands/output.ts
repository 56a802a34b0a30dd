/** Where a result goes: stdout, or a file. */
import { render } from '../index.js';
import type { StoredDocument } from '../model/document.js';
import { assertWritableFile } from '../store/files.js';
import { writeWhole } from '../store/write-whole.js';
import type { CommandContext } from './command-context.js';
import type { ArgvOf } from './options.js';

/** Columns of text: a line is never wider, so that the smallest usual window holds it. */
const WIDTH = 80;

export type OutputArgv = Pick<ArgvOf<'bench'>, 'format' | 'output' | 'rows'>;

/** Looks before the work is done whether its result can be written. @throws MeasurementFailure when it can't */
export function checkOutput({ output }: OutputArgv): void {
  if (output !== undefined) assertWritableFile(output);
}

/** How a document is shown as the user asked for it. */
export function renderOptions({ output, rows }: OutputArgv, { terminal }: CommandContext) {
  return { allRows: rows === 'all', width: WIDTH, colour: output === undefined && terminal.colour };
}

/** Shows a document as the user asked for it. */
export async function show(document: StoredDocument, argv: OutputArgv, context: CommandContext): Promise<void> {
  await put(await render(document, argv.format ?? 'table', renderOptions(argv, context)), argv.output, context);
}

/** Writes text to stdout, or to a file and says so. */
export async function put(text: string, output: string | undefined, context: CommandContext): Promise<void> {
  if (output === undefined) return context.print(text);
  await writeWhole(output, text, context.signal);
  context.printNotice(`Written to ${output}`);
}

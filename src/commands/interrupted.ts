/** What is shown of an interrupted measurement: the usual view of what is known so far, marked as interrupted. */
import { render } from '../index.js';
import type { StoredDocument, Unnamed } from '../model/document.js';
import { type Extent, Interruption } from '../model/failure.js';
import { hasServed } from '../model/subject.js';
import { countOf, formatDuration } from '../model/units.js';
import { wrapWords } from '../model/wrap-words.js';
import type { CommandContext } from './command-context.js';
import { type OutputArgv, renderOptions } from './output.js';

/** Formats for people. Programs read the others, and must never mistake a part for the whole. */
const SHOWN_IN_PART: ReadonlySet<OutputArgv['format']> = new Set([undefined, 'table', 'markdown']);

/** Shows nothing if nothing is known. The file of --output is left alone, since it is for a whole result. */
export async function showPartialResult(error: unknown, argv: OutputArgv, context: CommandContext): Promise<void> {
  if (!(error instanceof Interruption) || error.partial === null || context.hurry.aborted) return;
  const { measured, extent } = error.partial;
  const document = measured as Unnamed<StoredDocument>;
  if (!hasServed(document)) return;
  if (!SHOWN_IN_PART.has(argv.format)) {
    const without =
      argv.format === 'ndjson' && argv.output === undefined
        ? 'The last line, with the whole document, is missing'
        : `--format ${argv.format} is only for complete results`;
    context.printNotice(`${describeReached(extent)}. ${without}; nothing was saved.`);
    return;
  }
  const notice = `${describeReached(extent)}. The figures cover ${describeFigured(extent)}; nothing was saved.`;
  const { named } = await import('../store/save-run.js');
  const options = renderOptions({ ...argv, output: undefined }, context);
  const marked = argv.format === 'markdown' ? notice : wrapWords(notice, options.width).join('\n');
  const text = `${marked}\n\n${await render(named(document), argv.format ?? 'table', options)}`;
  // The notice comes first, as the reader may close the pipe before the end.
  context.exitWith(error.exitCode);
  await unlessHurried(context.print(text), context.hurry);
}

/** After a second signal, a reader that does not read is no longer waited for. */
export function unlessHurried(printing: Promise<void> | undefined, hurry: AbortSignal): Promise<void> {
  if (printing === undefined || hurry.aborted) return Promise.resolve();
  return Promise.race([
    printing,
    new Promise<void>((resolve) => hurry.addEventListener('abort', () => resolve(), { once: true })),
  ]);
}

function describeReached({ unit, finished, planned, cut }: Extent): string {
  if (cut !== null) return `Interrupted after ${formatDuration(cut.time)} of ${formatDuration(cut.planned)}`;
  if (finished === 0) return `Interrupted in ${unit} 1 of ${planned}`;
  return `Interrupted after ${finished} of ${countOf(planned, unit)}`;
}

/** What the figures cover. */
function describeFigured({ unit, finished, cut, unmeasured }: Extent): string {
  const without = unmeasured.length === 0 ? '' : `, without ${listOf(unmeasured)}`;
  if (cut !== null) return `this time${without}`;
  return finished > 1 ? `these ${finished}` : `this ${unit}${without}`;
}

function listOf(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}

/**
 * The examples in a page of docs: a command in a `sh` block, its output in a `text` block directly below it, and below
 * that, as a quotation, the sentences that the page is about.
 */

export interface Example {
  /** As printed; the shell runs it. */
  readonly command: string;
  /** The output on the page; null if the page shows none. */
  readonly shown: string | null;
  /** Sentences of the output, as printed, with `**` around the parts that must be the same in every run. */
  readonly quotes: readonly string[];
}

/** What replaces an example's output and sentences. */
export type Replacement = Pick<Example, 'shown' | 'quotes'>;

const EXAMPLE =
  /^```sh\n(?<command>.*?)\n```$(?:\n+```text\n(?<shown>.*?)\n?```$)?(?<quotes>(?:\n+^> [^\n]*$|\n^>$)*)/gms;

export function examplesIn(page: string): Example[] {
  return [...page.matchAll(EXAMPLE)].map(({ groups }) => ({
    command: groups?.['command'] ?? '',
    shown: groups?.['shown'] ?? null,
    quotes: quotesIn(groups?.['quotes'] ?? ''),
  }));
}

/** The page with the outputs and sentences of a new run; an example without a replacement is unchanged. */
export function replaceExamples(page: string, replacements: ReadonlyArray<Replacement | null>): string {
  let index = -1;
  return page.replaceAll(EXAMPLE, (block, command: string) => {
    index += 1;
    const replacement = replacements[index] ?? null;
    if (replacement === null) return block;
    const { shown, quotes } = replacement;
    return [
      `\`\`\`sh\n${command}\n\`\`\``,
      ...(shown === null ? [] : [`\`\`\`text\n${shown}\n\`\`\``]),
      ...(quotes.length === 0 ? [] : [quotes.map((quote) => `> ${quote}`).join('\n>\n')]),
    ].join('\n\n');
  });
}

/** Each paragraph of a quotation is one sentence. */
function quotesIn(block: string): string[] {
  return block
    .split(/^>?\s*$/m)
    .map((paragraph) => paragraph.replaceAll(/^> /gm, '').replaceAll(/\s+/g, ' ').trim())
    .filter((quote) => quote !== '');
}

/** The output as the page shows it: of a long one, only the beginning and the end. */
export function shorten(output: string): string {
  const lines = output.split('\n');
  if (lines.length <= MOST_LINES) return output;
  const most = (MOST_LINES - 1) / 2;
  return [...lines.slice(0, most), CUT, ...lines.slice(-most)].join('\n');
}

/** The 24 lines of a terminal, and room for a heading. */
const MOST_LINES = 27;
export const CUT = '[...]';

/**
 * Whether an output contains a sentence that a page quotes. Figures differ from run to run; the parts in bold do not.
 */

/**
 * The sentence as it is in this output, with its bold parts; null if the output does not contain it. Line breaks and
 * columns do not matter. Outside bold parts a number matches any number, and a unit of time any unit.
 */
export function findQuote(quote: string, output: string): string | null {
  const parts = quote.split('**');
  const pattern = parts
    .map((part, index) => `(${index % 2 === 1 ? wholeFigures(part) : withAnyFigures(part)})`)
    .join('');
  const found = new RegExp(pattern).exec(output.replaceAll(/\s+/g, ' '));
  if (found === null) return null;
  return found.slice(1).join('**');
}

/** Does not match 4 in 14 or in 4.5. */
function wholeFigures(text: string): string {
  return `(?<!\\d|\\d\\.)${exactly(text)}(?!\\d|\\.\\d)`;
}

function exactly(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

const FIGURE = /\d[\d,.]*\d|\d/g;
const UNIT = /(?<=# )(?:ns|µs|us|ms|s)\b/g;

function withAnyFigures(text: string): string {
  return exactly(text.replaceAll(FIGURE, '#').replaceAll(UNIT, '@'))
    .replaceAll('#', '\\d(?:[\\d,.]*\\d)?')
    .replaceAll('@', '(?:ns|µs|us|ms|s)');
}

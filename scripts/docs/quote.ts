/** Whether an output says the sentence that a page quotes. Figures differ from run to run; what stands in bold does not. */

/**
 * The sentence as this output has it, with its bold parts; null where the output does not say it. Line breaks and
 * columns do not matter. Outside bold parts, a number stands for any number, and a unit of time for any.
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

/** A 4 is not found in 14, nor in 4.5. */
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

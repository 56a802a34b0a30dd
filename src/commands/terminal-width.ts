/** How wide text for a terminal is. */
import { wrapWords } from '../model/wrap-words.js';

/** The width of output for no terminal, and of a terminal that does not know its own. */
export const USUAL_WIDTH = 80;
/** In a narrower terminal tables can't be read, and in a wider one lines of text can't. */
const NARROWEST = 40;
const WIDEST = 160;

/** @param columns a terminal that does not know its width reports 0 */
export function widthOf(columns = 0, widest = WIDEST): number {
  return columns === 0 ? USUAL_WIDTH : Math.max(NARROWEST, Math.min(widest, columns));
}

/**
 * Breaks lines at spaces, which a terminal does not: it breaks words.
 * @param columns undefined without a terminal, whose reader expects whole lines
 */
export function wrapForTerminal(text: string, columns: number | undefined): string {
  if (columns === undefined) return text;
  return text
    .split('\n')
    .flatMap((line) => wrapWords(line, widthOf(columns)))
    .join('\n');
}

/** How wide text for a terminal is. */

/** The width of output for no terminal, and of a terminal that does not know its own. */
export const USUAL_WIDTH = 80;
/** In a narrower terminal tables can't be read, and in a wider one lines of text can't. */
const NARROWEST = 40;
const WIDEST = 160;

/** @param columns a terminal that does not know its width reports 0 */
export function widthOf(columns = 0, widest = WIDEST): number {
  return columns === 0 ? USUAL_WIDTH : Math.max(NARROWEST, Math.min(widest, columns));
}

/** How deeply JSON is nested, without reading it: what is nested millions deep takes a parser minutes and gigabytes. */

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const BRACKET = { opens: 0x5b, closes: 0x5d };
const BRACE = { opens: 0x7b, closes: 0x7d };

/** Whether lists and objects are nested deeper than so many. It is right of JSON, and ends on anything. */
export function isNestedDeeperThan(most: number, text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charCodeAt(at);
    if (character === QUOTE) at = endOfString(text, at);
    else if (character === BRACKET.opens || character === BRACE.opens) depth += 1;
    else if (character === BRACKET.closes || character === BRACE.closes) depth -= 1;
    if (depth > most) return true;
  }
  return false;
}

/** The place of the quote that ends the string which begins here, or the end of the text. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at;
}

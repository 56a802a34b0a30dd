/**
 * Breaks text at its spaces into lines of plain words, one column per character. A word that is wider than a line has one of
 * its own. A library that knows the widths of all of Unicode takes as long to load as Node itself.
 */
export function wrapWords(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || (last !== '' && last.length + 1 + word.length > width)) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines;
}

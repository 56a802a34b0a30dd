/** Tables of words, for reports that are read as Markdown. */
import type { Section } from '../src/analysis/view/view.js';

/** The width that a terminal would give a column says nothing in Markdown. */
export function sectionOf(
  title: string,
  headings: readonly string[],
  rows: Section['rows'],
  ...notes: readonly string[]
): Section {
  const columns = headings.map((heading) => ({ heading, align: 'left' as const, width: heading.length }));
  return { title, columns, rows, notes };
}

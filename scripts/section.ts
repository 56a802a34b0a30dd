/** Tables of text cells, for reports that are read as Markdown. */
import type { Section } from '../src/analysis/view/view.js';

/** The column widths are for terminals; Markdown ignores them. */
export function sectionOf(
  title: string,
  headings: readonly string[],
  rows: Section['rows'],
  ...notes: readonly string[]
): Section {
  const columns = headings.map((heading) => ({ heading, align: 'left' as const, width: heading.length }));
  return { title, columns, rows, notes };
}

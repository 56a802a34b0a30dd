/** What the instrument costs, as tables. */
import type { SelfDocument } from '../model/run.js';
import { drawTable } from './draw-table.js';
import { duration, grouped } from './format.js';
import { drawSection } from './markdown.js';
import { paletteOf } from './palette.js';
import type { Section } from './section.js';

const COLUMNS: Section['columns'] = [
  { heading: 'what', align: 'left', width: 40 },
  { heading: 'median', align: 'right', width: 9 },
  { heading: 'p5', align: 'right', width: 9 },
  { heading: 'p95', align: 'right', width: 9 },
  { heading: 'calls', align: 'right', width: 9 },
];

function sections({ suites }: SelfDocument): Section[] {
  return suites.map(({ question, tasks }) => ({
    title: question,
    columns: COLUMNS,
    rows: tasks.map(({ name, median, p5, p95, calls }) => [
      name,
      duration(median),
      duration(p5),
      duration(p95),
      grouped(calls),
    ]),
  }));
}

export function renderSelf(document: SelfDocument, colour: boolean): string {
  const palette = paletteOf(colour);
  return `${sections(document)
    .map((section) => drawTable(section, palette))
    .join('\n\n')}\n`;
}

export function renderSelfMarkdown(document: SelfDocument): string {
  return `${[`# at-once: ${document.name}`, ...sections(document).map(drawSection)].join('\n\n')}\n`;
}

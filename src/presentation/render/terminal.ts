import type { Block, Timeline, View } from '../../analysis/view/view.js';
import { drawTable, wrap } from './draw-table.js';
import { type Palette, paletteOf } from './palette.js';

export function renderTerminal(view: View, { width, colour }: { width: number; colour: boolean }): string {
  const palette = paletteOf(colour);
  const statements = view.statements
    .map(({ subject, text, sound }) => (sound ? palette.good : palette.bad)(wrap(`${subject}: ${text}`, width)))
    .join('\n');
  const first = view.statementsFirst === true;
  const blocks = [
    first ? statements : '',
    palette.dim(wrap(view.heading, width)),
    ...view.blocks.map((block) => drawBlock(block, palette, width)),
    view.footnotes.map((note) => wrap(`* ${note}`, width)).join('\n'),
    first ? '' : statements,
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function drawBlock(block: Block, palette: Palette, width: number): string {
  switch (block.kind) {
    case 'table':
      return drawTable(block.section, palette);
    case 'timeline':
      return paintTimeline(block.timeline, palette);
    case 'text':
      return [palette.title(wrap(block.title, width)), wrap(block.text, width)].join('\n');
    case 'chart':
      return [palette.title(block.chart.title), ...block.chart.lines, palette.dim(block.chart.legend)].join('\n');
  }
}

function paintTimeline({ lines, legend }: Timeline, palette: Palette): string {
  const rows = lines.map(
    ({ label, before, waiting, inService }) =>
      `${label} ${before}${palette.waiting(waiting)}${palette.inService(inService)}`,
  );
  return [...rows, ...legend.map(palette.dim)].join('\n');
}

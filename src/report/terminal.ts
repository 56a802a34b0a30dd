/** A run as text for a terminal: the clients, the staircase, the summary, and last, in sight, the verdict. */
import type { BurstDocument } from '../model/run.js';
import { drawTable } from './draw-table.js';
import { type Palette, paletteOf } from './palette.js';
import type { Timeline } from './timeline.js';
import { type ViewOptions, viewRun } from './view.js';
import { wrap } from './wrap.js';

export function renderRun(document: BurstDocument, options: ViewOptions & { readonly colour: boolean }): string {
  const palette = paletteOf(options.colour);
  const view = viewRun(document, options);
  const blocks = [
    palette.dim(wrap(view.heading, options.width)),
    ...view.models.flatMap(({ clients, timeline, summary }) => [
      drawTable(clients, palette),
      paintTimeline(timeline, palette),
      drawTable(summary, palette),
    ]),
    ...(view.comparison === null ? [] : [drawTable(view.comparison, palette)]),
    ...(view.footnotes.length === 0 ? [] : [view.footnotes.map((note) => wrap(`* ${note}`, options.width)).join('\n')]),
    view.verdicts
      .map(({ model, text, sound }) => (sound ? palette.good : palette.bad)(wrap(`${model}: ${text}`, options.width)))
      .join('\n'),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function paintTimeline({ lines, legend }: Timeline, palette: Palette): string {
  const rows = lines.map(
    ({ label, before, waiting, inService }) =>
      `${label} ${before}${palette.waiting(waiting)}${palette.inService(inService)}`,
  );
  return [...rows, ...legend.map(palette.dim)].join('\n');
}

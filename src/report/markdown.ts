/** A run as Markdown: the same sections as on a terminal, for a report or a pull request. */
import { markdownTable } from 'markdown-table';
import type { BurstDocument } from '../model/run.js';
import { plain } from './format.js';
import type { Section } from './section.js';
import type { Timeline } from './timeline.js';
import { type ViewOptions, viewRun } from './view.js';

export function renderMarkdown(document: BurstDocument, options: ViewOptions): string {
  const view = viewRun(document, options);
  const blocks = [
    `# at-once: ${escapeMarkdown(plain(document.name))}`,
    escapeMarkdown(view.heading).replaceAll('\n', '  \n'),
    view.verdicts.map(({ model, text }) => `- **${model}**: ${escapeMarkdown(text)}`).join('\n'),
    ...(view.comparison === null ? [] : [drawSection(view.comparison)]),
    ...view.models.flatMap(({ clients, timeline, summary }) => [
      drawSection(summary),
      drawSection(clients),
      drawTimelineBlock(timeline),
    ]),
    ...(view.footnotes.length === 0 ? [] : [view.footnotes.map((note) => `- ${escapeMarkdown(note)}`).join('\n')]),
  ];
  return `${blocks.join('\n\n')}\n`;
}

export function drawSection({ title, columns, rows, notes }: Section): string {
  const table = markdownTable([columns.map(({ heading }) => heading), ...rows.map((row) => row.map(escapeMarkdown))], {
    align: columns.map(({ align }) => align),
  });
  return [`## ${title}`, table, ...(notes ?? []).map((note) => `${escapeMarkdown(note)}  `)].join('\n\n');
}

function drawTimelineBlock({ lines, legend }: Timeline): string {
  const rows = lines.map(({ label, before, waiting, inService }) => `${label} ${before}${waiting}${inService}`);
  return ['```text', ...rows, ...legend, '```'].join('\n');
}

/** Keeps text from being read as Markdown or HTML. */
function escapeMarkdown(text: string): string {
  return text.replaceAll(/[|<>~*_`[\]\\]/g, '\\$&');
}

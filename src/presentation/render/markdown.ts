/** A view as Markdown, for a report or a pull request: what was found comes first. */
import { markdownTable } from 'markdown-table';
import type { Block, Section, Timeline, View } from '../../analysis/view/view.js';
import { plain } from '../../model/printable.js';

export function renderMarkdown(name: string, view: View): string {
  const blocks = [
    `# at-once: ${escapeMarkdown(plain(name))}`,
    escapeMarkdown(view.heading).replaceAll('\n', '  \n'),
    view.statements.map(({ subject, text }) => `- **${escapeMarkdown(subject)}**: ${escapeMarkdown(text)}`).join('\n'),
    ...view.blocks.map(drawBlock),
    view.footnotes.map((note) => `- ${escapeMarkdown(note)}`).join('\n'),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function drawBlock(block: Block): string {
  switch (block.kind) {
    case 'table':
      return drawSection(block.section);
    case 'timeline':
      return drawTimeline(block.timeline);
    case 'text':
      return [`## ${escapeMarkdown(block.title)}`, escapeMarkdown(block.text)].join('\n\n');
    case 'chart':
      return [
        `## ${escapeMarkdown(block.chart.title)}`,
        '',
        '```text',
        ...block.chart.lines,
        block.chart.legend,
        '```',
      ].join('\n');
  }
}

export function drawSection({ title, columns, rows, notes }: Section): string {
  const table = markdownTable(
    [
      columns.map(({ heading }) => escapeMarkdown(heading)),
      ...rows.map((row) => row.map((cell) => escapeMarkdown(plain(cell)))),
    ],
    {
      align: columns.map(({ align }) => align),
    },
  );
  return [`## ${escapeMarkdown(title)}`, table, ...(notes ?? []).map((note) => `${escapeMarkdown(note)}  `)].join(
    '\n\n',
  );
}

function drawTimeline({ lines, legend }: Timeline): string {
  const rows = lines.map(({ label, before, waiting, inService }) => `${label} ${before}${waiting}${inService}`);
  return ['```text', ...rows, ...legend, '```'].join('\n');
}

/** Keeps text from being read as Markdown or HTML. */
export function escapeMarkdown(text: string): string {
  return text.replaceAll(/[|<>&~*_`[\]\\]/g, '\\$&');
}

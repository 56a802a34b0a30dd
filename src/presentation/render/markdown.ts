/** A view as Markdown, for a report or a pull request: the result comes first. */
import { markdownTable } from 'markdown-table';
import type { Block, Fact, Section, Timeline, View } from '../../analysis/view/view.js';
import { commandTextFor, type Invocation } from '../../model/command-text.js';
import { plain } from '../../model/printable.js';

/** @param name the document's name; null if it has none */
export function renderMarkdown(name: string | null, view: View, invocation: Invocation = 'installed'): string {
  const blocks = [
    name === null ? '' : `# at-once: ${escapeMarkdown(plain(name))}`,
    linesAsMarkdown(view.heading),
    view.statements.map(({ subject, text }) => `- **${escapeMarkdown(subject)}**: ${escapeMarkdown(text)}`).join('\n'),
    ...view.blocks.map(blockAsMarkdown),
    listAsMarkdown(view.footnotes),
    listAsMarkdown(view.problems ?? []),
    (view.next ?? [])
      .map(({ words, why }) => `Next (${escapeMarkdown(why)}): \`${commandTextFor(invocation, words)}\``)
      .join('\n'),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function blockAsMarkdown(block: Block): string {
  switch (block.kind) {
    case 'table':
      return sectionAsMarkdown(block.section);
    case 'timeline':
      return timelineAsMarkdown(block.timeline);
    case 'text':
      return [...titleAsMarkdown(block.title), linesAsMarkdown(block.text)].join('\n\n');
    case 'facts':
      return factsAsMarkdown(block.facts);
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

export function sectionAsMarkdown({ title, columns, rows, notes }: Section): string {
  const table = markdownTable(
    [
      columns.map(({ heading }) => escapeMarkdown(heading)),
      ...rows.map((row) => row.map((cell) => escapeMarkdown(plain(cell)))),
    ],
    {
      align: columns.map(({ align }) => align),
    },
  );
  return [...titleAsMarkdown(title), table, ...(notes ?? []).map((note) => `${escapeMarkdown(note)}  `)].join('\n\n');
}

function timelineAsMarkdown({ title, lines, legend }: Timeline): string {
  const rows = lines.map(({ label, before, waiting, inService }) => `${label} ${before}${waiting}${inService}`);
  return [...titleAsMarkdown(title ?? ''), '```text', ...rows, ...legend, '```'].join('\n');
}

function factsAsMarkdown(facts: readonly Fact[]): string {
  return facts.map(({ label, text }) => `- **${escapeMarkdown(label)}**: ${escapeMarkdown(text)}`).join('\n');
}

function titleAsMarkdown(title: string): string[] {
  return title === '' ? [] : [`## ${escapeMarkdown(title)}`];
}

function linesAsMarkdown(text: string): string {
  return escapeMarkdown(text).replaceAll('\n', '  \n');
}

function listAsMarkdown(lines: readonly string[]): string {
  return lines.map((line) => `- ${escapeMarkdown(line)}`).join('\n');
}

/** Escapes text, so that it is not taken for Markdown or HTML. */
function escapeMarkdown(text: string): string {
  return text.replaceAll(/[|<>&~*_`[\]\\]/g, '\\$&');
}

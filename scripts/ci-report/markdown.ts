/** A report as Markdown, as GitHub shows it in the summary of a job. */
import { markdownTable } from 'markdown-table';
import type { Report, Table } from './report.js';

export function renderMarkdown({ title, conclusion, statements, tables, notes }: Report): string {
  const parts = [
    `## ${escapeMarkdown(title)}`,
    `**${escapeMarkdown(conclusion)}**`,
    listOf(statements),
    ...tables.map(drawTable),
    listOf(notes),
  ];
  return `${parts.filter(Boolean).join('\n\n')}\n`;
}

function drawTable({ title, columns, rows, note }: Table): string {
  const cells = [columns, ...rows].map((row) => row.map(escapeMarkdown));
  return [`### ${escapeMarkdown(title)}`, note === null ? '' : escapeMarkdown(note), markdownTable(cells)]
    .filter(Boolean)
    .join('\n\n');
}

function listOf(lines: readonly string[]): string {
  return lines.map((line) => `- ${escapeMarkdown(line)}`).join('\n');
}

/** Keeps text from being read as Markdown or HTML; a REF may hold anything. */
function escapeMarkdown(text: string): string {
  return text.replaceAll(/[|<>&*_`[\]\\]/g, '\\$&').replaceAll(/\s*\n\s*/g, ' ');
}

/** A view on a terminal: tables, timelines and text that fit its width, with or without colour. */

import { createRequire } from 'node:module';
import picocolors from 'picocolors';
import type { Block, Column, Fact, NextCommand, Section, Timeline, View } from '../../analysis/view/view.js';
import { commandTextFor, type Invocation } from '../../model/command-text.js';
import { wrapWords } from '../../model/wrap-words.js';
import type { RenderOptions } from './content.js';

/** The RenderOptions that a terminal needs. */
type TerminalOptions = Pick<RenderOptions, 'width' | 'colour'> & Partial<Pick<RenderOptions, 'ascii' | 'invocation'>>;

export function renderTerminal(view: View, options: TerminalOptions): string {
  const text = view.isBrief === true ? renderBrief(view, options) : renderWhole(view, options);
  return options.ascii === true ? asAscii(text) : text;
}

/** The short view, for one screen: no blank lines between the blocks, except before the facts. */
function renderBrief(view: View, { width, colour, invocation = 'installed' }: TerminalOptions): string {
  const palette = paletteOf(colour);
  const next = (view.next ?? []).map((command) => nextFact(command, invocation, width));
  const shown = view.blocks.filter((block) => block.kind !== 'facts' || block.facts.length + next.length > 0);
  const blocks = shown.map((block) =>
    block.kind === 'facts'
      ? `\n${paintFacts([...block.facts, ...next], palette, width)}`
      : paintBlock(block, palette, width),
  );
  const heading = view.heading === '' ? [] : [palette.title(wrap(view.heading, width))];
  return `${[...heading, ...blocks, ...(view.problems ?? []).map(palette.bad)].join('\n')}\n`;
}

/** Puts the reason after the command if there is room. */
function nextFact({ words, why }: NextCommand, invocation: Invocation, width: number): Fact {
  const command = commandTextFor(invocation, words);
  const whole = `${command}  (${why})`;
  return { label: 'next', text: whole.length <= width - LABEL_WIDTH ? whole : command };
}

/** Width of the longest label and the space after it. */
const LABEL_WIDTH = 16;
/** In a window narrower than this, a label has a line of its own. */
const NARROW = 60;

function paintFacts(facts: readonly Fact[], palette: Palette, width: number): string {
  return facts.map((fact) => paintFact(fact, palette, width)).join('\n');
}

function paintFact({ label, text, sound }: Fact, palette: Palette, width: number): string {
  const indent = width < NARROW ? 2 : LABEL_WIDTH;
  // A command is not wrapped, so that it can be copied.
  const wrapped = label === 'next' ? [text] : wrap(text, width - indent).split('\n');
  const overflows = label === 'next' && indent + text.length > width;
  if (overflows) return `${palette.dim(label)}\n${text}`;
  const paint = sound === undefined ? (line: string) => line : sound ? palette.good : palette.bad;
  const lines = wrapped.map(paint);
  if (width < NARROW) return [palette.dim(label), ...lines.map((line) => `  ${line}`)].join('\n');
  return lines
    .map(
      (line, index) =>
        `${(index === 0 ? palette.dim(label) : '') + ' '.repeat(index === 0 ? LABEL_WIDTH - label.length : LABEL_WIDTH)}${line}`,
    )
    .join('\n');
}

/** ASCII replacements for the characters of pictures and numbers. */
const IN_ASCII: Readonly<Record<string, string>> = {
  '█': '#',
  '·': '.',
  '─': '-',
  '│': '|',
  '┤': '|',
  '┼': '+',
  '└': '+',
  '┴': '+',
  '┬': '+',
  '●': '*',
  '○': 'o',
  '▲': '^',
  '▶': '>',
  '■': '@',
  '□': '%',
  '◆': '&',
  µ: 'u',
  '×': 'x',
  '≥': '>=',
  '≤': '<=',
  '–': '-',
  '—': '-',
  '…': '...',
  '“': '"',
  '”': '"',
  '’': "'",
};

function asAscii(text: string): string {
  return text.replace(/\P{ASCII}/gu, (sign) => IN_ASCII[sign] ?? '?');
}

function renderWhole(view: View, { width, colour, invocation = 'installed' }: TerminalOptions): string {
  const palette = paletteOf(colour);
  const statements = view.statements
    .map(({ subject, text, sound }) => (sound ? palette.good : palette.bad)(wrap(`${subject}: ${text}`, width)))
    .join('\n');
  const first = view.statementsFirst === true;
  const blocks = [
    first ? statements : '',
    view.heading === '' ? '' : palette.dim(wrap(view.heading, width)),
    ...view.blocks.map((block) => paintBlock(block, palette, width)),
    view.footnotes.map((note) => wrap(`* ${note}`, width)).join('\n'),
    first ? '' : statements,
    paintFacts(
      (view.next ?? []).map((command) => nextFact(command, invocation, width)),
      palette,
      width,
    ),
  ];
  const shown = blocks.filter((block) => block !== '').join('\n\n');
  // Problems are not wrapped: they contain paths.
  return [shown, ...(view.problems ?? []).map(palette.bad), ''].join('\n');
}

function paintBlock(block: Block, palette: Palette, width: number): string {
  switch (block.kind) {
    case 'table':
      return paintTable(block.section, palette, width);
    case 'timeline':
      return paintTimeline(block.timeline, palette, width);
    case 'text':
      return [...(block.title === '' ? [] : [palette.title(wrap(block.title, width))]), wrap(block.text, width)].join(
        '\n',
      );
    case 'facts':
      return paintFacts(block.facts, palette, width);
    case 'chart':
      return [
        palette.title(wrap(block.chart.title, width)),
        ...block.chart.lines,
        ...wrapIndented(block.chart.legend, width).map(palette.dim),
      ].join('\n');
  }
}

function paintTimeline({ title, lines, legend }: Timeline, palette: Palette, width: number): string {
  const rows = lines.map(
    ({ label, before, waiting, inService }) =>
      `${label} ${before}${palette.waiting(waiting)}${palette.inService(inService)}`,
  );
  return [
    ...(title === undefined ? [] : [palette.title(wrap(title, width))]),
    ...rows,
    ...legend.flatMap((line) => wrapIndented(line, width)).map(palette.dim),
  ].join('\n');
}

/** Wraps text and keeps its indentation on every line. */
function wrapIndented(text: string, width: number): string[] {
  if (text.length <= width) return [text];
  const indent = /^ */.exec(text)?.[0] ?? '';
  return wrap(text, width - indent.length)
    .split('\n')
    .map((line) => `${indent}${line}`);
}

/** Wraps text at spaces. */
function wrap(text: string, width: number): string {
  return text
    .split('\n')
    .flatMap((line) => wrapWords(line.trim(), width).map((part) => part.trimEnd()))
    .join('\n');
}

/** Spaces between two columns. */
const GUTTER = 1;

const NO_BORDERS = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '',
};

function paintTable(section: Section, palette: Palette, width: number): string {
  const { title, columns, rows, notes, emptyText, keepsLines = false } = fitSection(section, width);
  if (rows.length === 0 && emptyText !== undefined) return emptyText;
  const heading = columns.map((column) => palette.dim(column.heading));
  const cells = keepsLines ? rows : rows.map((row) => row.map((cell) => cell.replaceAll('\n', ' ')));
  return [
    ...(title === '' ? [] : [palette.title(wrap(title, width))]),
    ...drawCells(columns, heading),
    ...cells.flatMap((row) => drawRow(columns, breakLongWords(row, columns), width)),
    ...(notes ?? []).map((note) => palette.dim(wrap(note, width))),
  ].join('\n');
}

/** Drops columns in their stated order until the rest fits the width, then narrows the widest. */
export function fitSection(section: Section, width: number): Section {
  const taken = section.columns.reduce((sum, column) => sum + column.width + GUTTER, -GUTTER);
  const [next] = section.columns
    .flatMap(({ dropOrder }, index) => (dropOrder === undefined ? [] : [{ dropOrder, index }]))
    .sort((a, b) => a.dropOrder - b.dropOrder);
  if (taken <= width) return section;
  if (next === undefined) return { ...section, columns: narrowed(section.columns, taken - width) };
  const without = <T>(cells: readonly T[]) => cells.filter((_, index) => index !== next.index);
  return fitSection({ ...section, columns: without(section.columns), rows: section.rows.map(without) }, width);
}

/** Narrower than this, a column is not made: its text wraps. */
const NARROWEST_COLUMN = 8;

function narrowed(columns: readonly Column[], excess: number): Column[] {
  const widest = columns.reduce((most, column) => Math.max(most, column.width), 0);
  const at = columns.findIndex(({ width }) => width === widest);
  return columns.map((column, index) =>
    index === at ? { ...column, width: Math.max(NARROWEST_COLUMN, widest - excess) } : column,
  );
}

/** A word that is wider than the first column, as a name can be, gets a line of its own and is never cut. */
function drawRow(columns: readonly Column[], row: readonly string[], lineWidth: number): string[] {
  const [first = '', ...rest] = row;
  const isWide = first.length > (columns[0]?.width ?? lineWidth) && !/\s/.test(first);
  if (isWide) return [first, ...drawRow(columns, ['', ...rest], lineWidth)];
  return drawCells(columns, row);
}

function drawCells(columns: readonly Column[], row: readonly string[]): string[] {
  return fits(columns, row) ? [alignRow(columns, row)] : wrapRow(columns, row);
}

/** Characters that take one column each. */
const OF_ONE_COLUMN = /^[ -~µ×–—…≥≤]*$/;

function fits(columns: readonly Column[], row: readonly string[]): boolean {
  return row.length === columns.length && columns.every(({ width }, at) => isNarrow(row[at] ?? '', width));
}

function isNarrow(cell: string, width: number): boolean {
  return cell.length <= width && OF_ONE_COLUMN.test(cell);
}

function alignRow(columns: readonly Column[], row: readonly string[]): string {
  const cells = columns.map(({ width, align }, at) => {
    const cell = row[at] ?? '';
    return align === 'left' ? cell.padEnd(width) : cell.padStart(width);
  });
  return cells.join(' '.repeat(GUTTER)).trimEnd();
}

/** Loaded with the first row that does not fit: a long list has few of them, and the result of one burst has no table. */
function tableClass(): typeof import('cli-table3') {
  return createRequire(import.meta.url)('cli-table3');
}

function wrapRow(columns: readonly Column[], row: readonly string[]): string[] {
  const table = new (tableClass())({
    chars: NO_BORDERS,
    style: { 'padding-left': 0, 'padding-right': GUTTER, head: [], border: [], compact: true },
    colWidths: columns.map(({ width }) => width + GUTTER),
    colAligns: columns.map(({ align }) => align),
    wordWrap: true,
    wrapOnWordBoundary: true,
  });
  table.push([...row]);
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
}

/** Lets a word that is wider than its column break, so that none of it is cut; for the first column, see drawChunk. */
function breakLongWords([first = '', ...rest]: readonly string[], [, ...columns]: readonly Column[]): string[] {
  const cells = rest.map((cell, at) => {
    const width = columns[at]?.width ?? cell.length;
    return cell.length <= width
      ? cell
      : cell
          .split(' ')
          .flatMap((word) => piecesOf(word, width))
          .join(' ');
  });
  return [first, ...cells];
}

/** Breaks after a sign, as in `127.0.0.1:` and `8080`, and where there is none at the end of the column. */
function piecesOf(word: string, width: number): string[] {
  if (word.length <= width) return [word];
  const sign = Math.max(...['-', ':', '/', '.'].map((one) => word.lastIndexOf(one, width - 1)));
  const end = sign < 1 ? width : sign + 1;
  return [word.slice(0, end), ...piecesOf(word.slice(end), width)];
}

/** Colours only repeat what words or shapes say. */
type Paint = (text: string) => string;

interface Palette {
  readonly title: Paint;
  readonly dim: Paint;
  readonly good: Paint;
  readonly bad: Paint;
  readonly waiting: Paint;
  readonly inService: Paint;
}

function paletteOf(colour: boolean): Palette {
  const { bold, dim, green, red, yellow } = picocolors.createColors(colour);
  return {
    title: bold,
    dim,
    good: (text) => bold(green(text)),
    bad: (text) => bold(red(text)),
    waiting: dim,
    inService: yellow,
  };
}

/** Draws a panel. Horizontal positions are shares of the width, so the drawing fits any width and its text keeps its size. */
import type { Axis, Mark, Panel } from '../../analysis/pictures/picture.js';
import { escapeXml } from './escape.js';
import { CHARACTER, placeLabels, type Span, shareOfText, withoutTouching } from './labels.js';

/** px above the drawing for notes or the name of the vertical axis, and below it for the horizontal axis. */
const ABOVE = 26;
const BELOW_LABELS = 22;
const BELOW_NAME = 42;
/** Horizontal units of paths, before they are stretched to the width. */
const ACROSS = 1000;
/** A bar below this share of the width would be thinner than a line. */
const THIN_BAR = 0.003;

export interface Plot {
  /** Elements for an svg element with the width of the drawing and visible overflow. */
  readonly elements: string;
  /** px, including the space above and below. */
  readonly height: number;
  /** px for the labels of the vertical axis. */
  readonly left: number;
}

export function drawPlot(panel: Panel): Plot {
  const { x, y, height, marks } = panel;
  const elements = [
    ...gridOf(y, height),
    ...ticksBelow(x, height),
    ...axisNames(panel),
    ...marks.map((mark) => drawMark(mark, panel)),
    ...lineLabels(panel),
  ].join('');
  const longest = y.ticks.reduce((most, { label }) => Math.max(most, label.length), 0);
  return {
    elements: `<svg y="${ABOVE}" width="100%" height="${height}" overflow="visible">${elements}</svg>`,
    height: ABOVE + height + (x.name === '' ? BELOW_LABELS : BELOW_NAME),
    left: longest === 0 ? 4 : Math.round(12 + longest * CHARACTER),
  };
}

/** The position of a point in its panel: a share of the width, and px from the top. */
export function placeInPlot(panel: Panel, x: number, y: number): { readonly across: number; readonly down: number } {
  return { across: round(shareOf(panel.x, x), 4), down: round(ABOVE + downTo(panel, y), 1) };
}

function shareOf({ scale, from, to }: Axis, value: number): number {
  if (scale === 'linear') return (value - from) / (to - from);
  return Math.log(Math.max(value, Number.MIN_VALUE) / from) / Math.log(to / from);
}

function downTo({ y, height }: Panel, value: number): number {
  return (1 - shareOf(y, value)) * height;
}

function percent(share: number): string {
  return `${round(share * 100, 2)}%`;
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

function gridOf(axis: Axis, height: number): string[] {
  return axis.ticks.map(({ at, label }) => {
    const down = round((1 - shareOf(axis, at)) * height, 1);
    const isRows = axis.to < axis.from;
    const line = isRows ? '' : `<line class="grid" x2="100%" y1="${down}" y2="${down}"/>`;
    return `${line}<text class="soft-text" x="-7" y="${round(down + 4, 1)}" text-anchor="end">${escapeXml(label)}</text>`;
  });
}

function ticksBelow(axis: Axis, height: number): string[] {
  const ticks = axis.ticks.map(({ at, label }) => ({ share: shareOf(axis, at), label }));
  const labelled = new Set(withoutTouching(ticks));
  return ticks.map((tick) => {
    const { share, label } = tick;
    const x = percent(share);
    const line = `<line class="grid" x1="${x}" x2="${x}" y1="${height}" y2="${height + 5}"/>`;
    if (!labelled.has(tick)) return line;
    return `${line}<text class="soft-text" x="${x}" y="${height + 18}" text-anchor="${anchorAt(share)}">${escapeXml(label)}</text>`;
  });
}

/** A label at an edge does not cross it. */
function anchorAt(share: number): 'start' | 'middle' | 'end' {
  if (share > 0.97) return 'end';
  return 'middle';
}

function axisNames({ x, y, height }: Panel): string[] {
  const below = `<text class="soft-text" x="50%" y="${height + 36}" text-anchor="middle">${escapeXml(x.name)}</text>`;
  const above = `<text class="soft-text" x="-7" y="-11">${escapeXml(y.name)}</text>`;
  const line = `<line class="grid" x2="100%" y1="${height}" y2="${height}"/>`;
  return [line, ...(x.name === '' ? [] : [below]), ...(y.name === '' ? [] : [above])];
}

function drawMark(mark: Mark, panel: Panel): string {
  switch (mark.kind) {
    case 'bars':
      return stretched(barsPath(mark, panel), panel);
    case 'line':
      return stretched(linePath(mark, panel), panel);
    case 'steps':
      return stretched(stepsPath(mark, panel), panel);
    case 'dots':
      return mark.points
        .map(
          ([x, y]) =>
            `<circle class="${mark.tone}" cx="${percent(shareOf(panel.x, x))}" cy="${round(downTo(panel, y), 1)}" r="4.5"/>`,
        )
        .join('');
    case 'rule':
      return drawRule(mark, panel);
    case 'note': {
      const [x, y] = mark.at;
      const tone = [mark.tone ?? '', mark.on === undefined ? '' : `on-${mark.on}`].join(' ').trim();
      return `<text class="${tone}" x="${percent(shareOf(panel.x, x))}" y="${round(downTo(panel, y) + mark.below, 1)}" text-anchor="${mark.anchor}">${escapeXml(mark.text)}</text>`;
    }
  }
}

/** Paths can't use shares of the width, so they are drawn in their own units and stretched. Strokes keep their width. */
function stretched(path: string, { height }: Panel): string {
  return `<svg width="100%" height="${height}" viewBox="0 0 ${ACROSS} ${height}" preserveAspectRatio="none" overflow="visible">${path}</svg>`;
}

function across(panel: Panel, x: number): number {
  return round(shareOf(panel.x, x) * ACROSS, 1);
}

/** Many rows are drawn without gaps between them. */
const TOUCHING = 4;

function barsPath({ tone, bars }: Extract<Mark, { kind: 'bars' }>, panel: Panel): string {
  const row = Math.abs(downTo(panel, 1) - downTo(panel, 0));
  const high = round(row < TOUCHING ? row : row * 0.82, 2);
  const d = bars.map(({ row: at, from, to }) => {
    const left = across(panel, from);
    return `M${left} ${round(downTo(panel, at) - high / 2, 2)}h${round(across(panel, to) - left, 1)}v${high}h${round(left - across(panel, to), 1)}z`;
  });
  const isThin = bars.some(({ from, to }) => across(panel, to) - across(panel, from) < THIN_BAR * ACROSS);
  return `<path class="${tone}${isThin ? ` thin-${tone}` : ''}" vector-effect="non-scaling-stroke" d="${d.join('')}"/>`;
}

function linePath({ tone, points, isDashed = false }: Extract<Mark, { kind: 'line' }>, panel: Panel): string {
  const d = points.map(([x, y]) => `${across(panel, x)} ${round(downTo(panel, y), 1)}`).join('L');
  if (d === '') return '';
  return `<path class="path line-${tone}${isDashed ? ' dashed' : ''}" vector-effect="non-scaling-stroke" d="M${d}"/>`;
}

function stepsPath({ tone, points }: Extract<Mark, { kind: 'steps' }>, panel: Panel): string {
  const [first] = points;
  const last = points.at(-1);
  if (first === undefined || last === undefined) return '';
  const steps = points.map(([x, y]) => `H${across(panel, x)}V${round(downTo(panel, y), 1)}`).join('');
  const ground = round(downTo(panel, 0), 1);
  return `<path class="${tone}" d="M${across(panel, first[0])} ${ground}${steps}V${ground}z"/>`;
}

function drawRule({ axis, at, label, isLow = false }: Extract<Mark, { kind: 'rule' }>, panel: Panel): string {
  const { height } = panel;
  if (axis === 'x') {
    const share = shareOf(panel.x, at);
    const x = percent(share);
    const anchor = share > RULE_LABEL_TURNS ? 'end' : 'start';
    const text = `<text class="halo" x="${x}" dx="${anchor === 'end' ? -6 : 6}" y="${footOfRule(isLow, height)}" text-anchor="${anchor}">${escapeXml(label)}</text>`;
    return `<line class="rule" x1="${x}" x2="${x}" y1="0" y2="${height}"/>${text}`;
  }
  const down = round(downTo(panel, at), 1);
  return `<line class="rule" x2="100%" y1="${down}" y2="${down}"/><text class="halo" x="100%" y="${round(down - 6, 1)}" text-anchor="end">${escapeXml(label)}</text>`;
}

/** Right of this share of the width, the label of a vertical rule stands left of it. */
const RULE_LABEL_TURNS = 0.6;

function footOfRule(isLow: boolean, height: number): number {
  return isLow ? height - 8 : 14;
}

/** Left of this share of the width, a line's label stands right of its end. */
const LINE_LABEL_TURNS = 0.35;
/** Where a line is looked at along its label. */
const LOOKS = 12;

/** Labels at the ends of the lines. They cover neither lines nor each other. */
function lineLabels(panel: Panel): string[] {
  const lines = panel.marks.filter((mark) => mark.kind === 'line');
  const ends = lines.flatMap(({ points, label, tone }) => {
    const end = points.at(-1);
    if (end === undefined || label === '') return [];
    const share = shareOf(panel.x, end[0]);
    const isStart = share < LINE_LABEL_TURNS;
    const length = shareOfText(label);
    const [from, to] = isStart ? [share, share + length] : [share - length, share];
    const taken = [...lines.flatMap((line) => spanOfLine(line.points, from, to, panel)), ...ruleTexts(from, to, panel)];
    return [{ label, tone, share, isStart, down: downTo(panel, end[1]), taken }];
  });
  const feet = placeLabels(ends, panel.height);
  return ends.map(
    ({ label, tone, share, isStart }, index) =>
      `<text class="halo ${tone}" x="${percent(share)}" dx="${isStart ? 8 : -8}" y="${feet[index]}" text-anchor="${isStart ? 'start' : 'end'}">${escapeXml(label)}</text>`,
  );
}

/** From the highest to the lowest place of a line between two shares of the width. */
function spanOfLine(points: Extract<Mark, { kind: 'line' }>['points'], from: number, to: number, panel: Panel): Span[] {
  const drawn = points.map(([x, y]) => [shareOf(panel.x, x), downTo(panel, y)] as const);
  return Array.from({ length: LOOKS }, (_, look) => from + ((to - from) * look) / (LOOKS - 1)).flatMap((share) => {
    const after = drawn.findIndex(([at]) => at >= share);
    const [left, right] = [drawn[after - 1], drawn[after]];
    if (right === undefined || (left === undefined && right[0] > share)) return [];
    if (left === undefined) return [[right[1], right[1]] as const];
    const down = left[1] + ((right[1] - left[1]) * (share - left[0])) / (right[0] - left[0]);
    return [[down, down] as const];
  });
}

/** The labels of vertical rules between two shares of the width. */
function ruleTexts(from: number, to: number, panel: Panel): Span[] {
  return panel.marks.flatMap((mark) => {
    if (mark.kind !== 'rule' || mark.axis !== 'x') return [];
    const share = shareOf(panel.x, mark.at);
    const length = shareOfText(mark.label);
    const [left, right] = share > RULE_LABEL_TURNS ? [share - length, share] : [share, share + length];
    const foot = footOfRule(mark.isLow ?? false, panel.height);
    return right < from || left > to ? [] : [[foot - 11, foot + 3] as const];
  });
}

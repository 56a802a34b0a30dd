/** Panels of rows, each a sequence of time spans. */
import type { Nanoseconds } from '../../model/units.js';
import { longestTime, needsLogScale, rowAxis, timeAxis, timeScale } from './axes.js';
import type { Bar, DrawnPoint, Mark, Panel, Picture, Tone } from './picture.js';

/** A kind of time span; null stands for the time before the row begins, which is not drawn. */
export interface Segment<R> {
  readonly tone: Tone | null;
  /** Written into the first row that has such a span. Empty if a note says it. */
  readonly label: string;
  readonly pick: (row: R) => Nanoseconds;
}

export interface RowsPanel<R> {
  readonly title: string;
  readonly rows: readonly R[];
  /** What the bars are, written above the panel. Can be empty. */
  readonly inService: string;
  /** Explains the wait of the last row, and is written into it. */
  readonly lastWait: string;
}

export interface StackedRows<R> {
  readonly panels: ReadonlyArray<RowsPanel<R>>;
  readonly segments: ReadonlyArray<Segment<R>>;
  readonly labelOf: (row: R, index: number) => string;
  /** The instant from which the axis counts time, in words. */
  readonly since: string;
}

/** The most rows that fit a panel. */
export const MOST_ROWS = 200;
const ROW_HEIGHT = 18;
const LOWEST_PANEL = 28;
/** Heights in px of a single panel, and of one of several. */
const HIGHEST = { alone: 420, among: 190 };
/** px between two labels of rows. */
const LABEL_DISTANCE = 17;
const ROUND_STEPS = [1, 2, 5, 10, 20, 50, 100];
/** A note fits into a span of at least this share of the width: in a single panel, and in one of several. */
const WIDE_ENOUGH = { alone: 0.45, among: 0.7 };

export function stackRows<R>(options: StackedRows<R>): Pick<Picture, 'panels' | 'points' | 'pointing'> {
  const { panels, segments } = options;
  const ends = panels.map(({ rows }) => longestTime(rows.map((row) => lengthOf(row, segments))));
  // If one takes many times as long as another, each has its own scale.
  const isShared = !needsLogScale(ends);
  const drawn = panels.map((panel, index) =>
    panelOf(panel, options, isShared ? longestTime(ends) : (ends[index] ?? 0)),
  );
  return {
    panels: drawn,
    points: drawn.flatMap(({ marks }, panel) => pointsOf(marks, panels[panel]?.rows.length ?? 0, panel)),
    pointing: 'row',
  };
}

function lengthOf<R>(row: R, segments: ReadonlyArray<Segment<R>>): Nanoseconds {
  return segments.reduce((total, { pick }) => total + pick(row), 0);
}

function panelOf<R>(
  panel: RowsPanel<R>,
  { panels, segments, labelOf, since }: StackedRows<R>,
  end: Nanoseconds,
): Panel {
  const { title, rows } = panel;
  const scale = timeScale(end);
  const isAlone = panels.length === 1;
  const highest = isAlone ? HIGHEST.alone : HIGHEST.among;
  const height = Math.min(highest, Math.max(LOWEST_PANEL, rows.length * ROW_HEIGHT));
  const x = timeAxis(scale.of(end), `time since ${since}, ${scale.unit}`);
  const labels = labelledRows(rows.length, height).map((at) => ({ at, label: labelOf(rows[at] as R, at) }));
  const bars = barsOf(rows, segments, scale.of);
  return {
    title,
    height,
    x,
    y: rowAxis(rows.length, labels),
    marks: [
      ...bars.map(({ mark }) => mark),
      ...notesOf(panel, bars, x.to, isAlone ? WIDE_ENOUGH.alone : WIDE_ENOUGH.among),
    ],
  };
}

/** The first row, the last, and as many round numbers between them as fit. */
function labelledRows(rows: number, height: number): number[] {
  const fewest = (rows * LABEL_DISTANCE) / height;
  const every = ROUND_STEPS.find((step) => step >= fewest) ?? rows;
  const round = Array.from({ length: rows }, (_, at) => at).filter((at) => (at + 1) % every === 0);
  const between = round.filter((at) => at >= every - 1 && at > fewest && at < rows - 1 - fewest);
  return [...new Set([0, ...between, rows - 1])].filter((at) => at >= 0 && at < rows);
}

/** The bars of a segment, with the label of that segment. */
interface LabelledBars {
  readonly label: string;
  readonly mark: Extract<Mark, { kind: 'bars' }>;
}

function barsOf<R>(
  rows: readonly R[],
  segments: ReadonlyArray<Segment<R>>,
  of: (time: Nanoseconds) => number,
): LabelledBars[] {
  return segments.flatMap(({ tone, label, pick }, at) => {
    if (tone === null) return [];
    const bars = rows.flatMap((row, index): Bar[] => {
      if (pick(row) <= 0) return [];
      const from = lengthOf(row, segments.slice(0, at));
      return [{ row: index, from: of(from), to: of(from + pick(row)) }];
    });
    return bars.length === 0 ? [] : [{ label, mark: { kind: 'bars', tone, bars } as const }];
  });
}

function notesOf<R>(
  { inService, lastWait, rows }: RowsPanel<R>,
  bars: readonly LabelledBars[],
  end: number,
  wideEnough: number,
): Mark[] {
  const note = { kind: 'note', anchor: 'start', tone: null } as const;
  const isServed = bars.some(({ mark }) => mark.tone === 'service');
  const above: Mark[] =
    inService === ''
      ? []
      : [
          {
            ...note,
            at: [end, -0.5],
            text: inService,
            anchor: 'end',
            below: -7,
            tone: isServed ? 'service' : 'theory',
          },
        ];
  const wait = bars.find(({ mark }) => mark.tone === 'waiting')?.mark.bars.at(-1);
  const isRoomy = wait !== undefined && lastWait !== '' && wait.to - wait.from > wideEnough * end;
  const last: Mark[] = isRoomy
    ? [{ ...note, at: [wait.from + end / 100, rows.length - 0.5], text: lastWait, below: -6, on: 'waiting' }]
    : [];
  const named = bars.flatMap(({ label, mark }): Mark[] => {
    const [first] = mark.bars;
    if (label === '' || first === undefined) return [];
    return [{ ...note, at: [first.from + end / 100, first.row], text: label, below: 4 }];
  });
  return [...above, ...last, ...named];
}

/** The point that selects a row is at the end of its last span. */
function pointsOf(marks: readonly Mark[], rows: number, panel: number): DrawnPoint[] {
  const ends = new Map<number, number>();
  for (const mark of marks) {
    if (mark.kind !== 'bars') continue;
    for (const { row, to } of mark.bars) ends.set(row, Math.max(to, ends.get(row) ?? 0));
  }
  return Array.from({ length: rows }, (_, row) => ({ panel, x: ends.get(row) ?? 0, y: row }));
}

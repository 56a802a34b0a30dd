/** A picture before it is drawn: panels of marks as plain data, and a table of the same figures. */

import type { Section } from '../view/view.js';

export interface Picture {
  /** Part of a file's name and of a page's anchors. */
  readonly id: string;
  readonly title: string;
  /** The caption, which also tells readers who can't see the picture what it shows. */
  readonly words: string;
  /** Drawn one below the other, or side by side where there is room. */
  readonly panels: readonly Panel[];
  /** The figures drawn: one row for each point that can be selected. */
  readonly table: Section;
  /** Where each row of the table is drawn. */
  readonly points: readonly DrawnPoint[];
  /** What the pointer selects: the row or the column under it, or the nearest point. */
  readonly pointing: 'row' | 'column' | 'nearest';
}

/** In the units of the axes of the panel with this index. */
export interface DrawnPoint {
  readonly panel: number;
  readonly x: number;
  readonly y: number;
}

export interface Panel {
  /** Empty if the title of the picture is enough. */
  readonly title: string;
  /** px, without the axis. */
  readonly height: number;
  readonly x: Axis;
  readonly y: Axis;
  /** In drawing order: later marks cover earlier ones. */
  readonly marks: readonly Mark[];
}

export interface Axis {
  readonly scale: 'linear' | 'log';
  /** The value at the left or bottom edge. */
  readonly from: number;
  /** The value at the right or top edge. */
  readonly to: number;
  readonly ticks: readonly Tick[];
  /** Empty if the axis needs no name. */
  readonly name: string;
}

export interface Tick {
  readonly at: number;
  readonly label: string;
}

/** What a mark represents. A theme has a fill for each tone, and a darker colour for lines and text. */
export type Tone = 'service' | 'waiting' | 'neutral' | 'unserved' | 'theory';

export type XY = readonly [x: number, y: number];

export type Mark =
  /** Horizontal bars, one unit of the vertical axis high. */
  | { readonly kind: 'bars'; readonly tone: Tone; readonly bars: readonly Bar[] }
  /** A line with its label at its end. */
  | {
      readonly kind: 'line';
      readonly tone: Tone;
      readonly points: readonly XY[];
      readonly label: string;
      readonly isDashed?: boolean;
    }
  /** A value that holds until the next one, filled down to zero. */
  | { readonly kind: 'steps'; readonly tone: Tone; readonly points: readonly XY[] }
  | { readonly kind: 'dots'; readonly tone: Tone; readonly points: readonly XY[] }
  /** A line across the panel at a value of one axis. Low: a vertical line has its label at the bottom. */
  | {
      readonly kind: 'rule';
      readonly axis: 'x' | 'y';
      readonly at: number;
      readonly label: string;
      readonly isLow?: boolean;
    }
  | {
      readonly kind: 'note';
      readonly at: XY;
      readonly text: string;
      readonly anchor: 'start' | 'end';
      /** px below the point; negative: above. */
      readonly below: number;
      /** Null: the text colour. */
      readonly tone: Tone | null;
      /** The tone of the bar that it is written on. */
      readonly on?: Tone;
    };

export interface Bar {
  readonly row: number;
  readonly from: number;
  readonly to: number;
}

/** At most `most` of them, evenly spaced, including the first and the last. */
export function thinOut<T>(items: readonly T[], most: number): readonly T[] {
  if (items.length <= most) return items;
  const step = (items.length - 1) / (most - 1);
  return Array.from({ length: most }, (_, index) => items[Math.round(index * step)] as T);
}

/** `; 200 of 1,000 are drawn`, or empty if all are drawn. */
export function describeThinning(drawn: number, all: number): string {
  return drawn === all ? '' : `; ${drawn.toLocaleString('en-GB')} of ${all.toLocaleString('en-GB')} are drawn`;
}

/** A table's rows are the points of its panels, one panel after the other. */
export function pointsOfPanels(points: ReadonlyArray<readonly XY[]>): DrawnPoint[] {
  return points.flatMap((own, panel) => own.map(([x, y]) => ({ panel, x, y })));
}

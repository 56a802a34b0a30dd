/** A picture before it is drawn: panels of marks as plain data, with the same figures as a table. */

import type { Section } from '../view/view.js';

export interface Picture {
  /** Part of a file's name and of a page's anchors. */
  readonly id: string;
  readonly title: string;
  /** The caption: what the picture shows, also for readers who can't see it. */
  readonly words: string;
  /** Drawn one below the other, or side by side where there is room. */
  readonly panels: readonly Panel[];
  /** The figures that are drawn: one row for each thing that can be pointed at. */
  readonly table: Section;
  /** Where each row of the table is drawn. */
  readonly points: readonly DrawnPoint[];
  /** What the pointer selects: the row or the column that it is in, or the nearest point. */
  readonly pointing: 'row' | 'column' | 'nearest';
}

/** In the units of the axes of the panel with this index. */
export interface DrawnPoint {
  readonly panel: number;
  readonly x: number;
  readonly y: number;
}

export interface Panel {
  /** Empty where the title of the picture says it all. */
  readonly title: string;
  /** px, without the axis. */
  readonly height: number;
  readonly x: Axis;
  readonly y: Axis;
  /** Those that come later are drawn over those before. */
  readonly marks: readonly Mark[];
}

export interface Axis {
  readonly scale: 'linear' | 'log';
  /** The value at the left or bottom edge. */
  readonly from: number;
  /** The value at the right or top edge. */
  readonly to: number;
  readonly ticks: readonly Tick[];
  /** Empty where there is nothing to say. */
  readonly name: string;
}

export interface Tick {
  readonly at: number;
  readonly label: string;
}

/** What a mark stands for. A theme gives each a fill, and a darker colour for lines and text. */
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
  /** A line across the panel at a value of one axis. Low: the label of an upright one is at its foot. */
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
      /** Null: the colour of text. */
      readonly tone: Tone | null;
      /** The tone of the bars that it is written on. */
      readonly on?: Tone;
    };

export interface Bar {
  readonly row: number;
  readonly from: number;
  readonly to: number;
}

/** At most `most` of them, evenly spaced, the first and the last among them. */
export function thinOut<T>(items: readonly T[], most: number): readonly T[] {
  if (items.length <= most) return items;
  const step = (items.length - 1) / (most - 1);
  return Array.from({ length: most }, (_, index) => items[Math.round(index * step)] as T);
}

/** `; 200 of 1,000 are drawn` when some are left out. */
export function describeThinning(drawn: number, all: number): string {
  return drawn === all ? '' : `; ${drawn.toLocaleString('en-GB')} of ${all.toLocaleString('en-GB')} are drawn`;
}

/** A table's rows are the points of its panels, one panel after the other. */
export function pointsOfPanels(points: ReadonlyArray<readonly XY[]>): DrawnPoint[] {
  return points.flatMap((own, panel) => own.map(([x, y]) => ({ panel, x, y })));
}

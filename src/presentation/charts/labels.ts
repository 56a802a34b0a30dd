/** Separates the labels of lines that end close together. */
import type { Tone } from '../../analysis/pictures/picture.js';

export interface PlacedLabel {
  readonly text: string;
  readonly tone: Tone;
  /** Of the width. */
  readonly share: number;
  /** px from the top of the drawing to the foot of the text. */
  readonly down: number;
}

/** px from the foot of one text to that of the next. */
const APART = 15;

/** Moves labels up if they would overlap, and all of them down if the first would leave the space above the drawing. */
export function spreadLabels(labels: readonly PlacedLabel[], height: number): PlacedLabel[] {
  const fromBottom = labels.map((label) => ({ ...label })).sort((a, b) => b.down - a.down);
  let lowest = height - 4;
  const raised = fromBottom.map((label) => {
    const down = Math.min(label.down, lowest);
    lowest = down - APART;
    return { ...label, down };
  });
  let highest = -4;
  return raised.toReversed().map((label) => {
    const down = Math.max(label.down, highest);
    highest = down + APART;
    return { ...label, down };
  });
}

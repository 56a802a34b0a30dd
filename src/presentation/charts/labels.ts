/** Finds places for labels beside a drawing: those of lines at their ends, and those of ticks below an axis. */

/** Approximate width of a character, px. */
export const CHARACTER = 6.6;
/** Drawings are stretched to any width; labels keep apart in one as narrow as on a phone, px. */
const NARROW = 290;

/** From top to bottom, px. */
export type Span = readonly [top: number, bottom: number];

export interface LineEnd {
  /** px from the top of the drawing. */
  readonly down: number;
  /** What is drawn where the label could stand: its own line, other lines, and texts. */
  readonly taken: readonly Span[];
}

/** px from the foot of one label to that of the next. */
const APART = 15;
/** px of a text above and below its foot. */
const TEXT: Span = [-11, 4];
/** A label that covers one px of a line is as bad as one that is so many px farther from its line. */
const COVERED = 20;
/** Where the foot of a label at the height of its line would be, below the line, px. */
const MIDDLE = 4;
/** px above the drawing that labels may use. */
const SPACE_ABOVE = 4;

/** For each label, px from the top to the foot of its text: close to the end of its line, in the lines' order, and clear of what is drawn. */
export function placeLabels(ends: readonly LineEnd[], height: number): number[] {
  const feet = Array.from({ length: Math.floor(height) }, (_, index) => index - SPACE_ABOVE);
  const order = ends.map((_, index) => index).sort((a, b) => (ends[a]?.down ?? 0) - (ends[b]?.down ?? 0));
  let best = feet.map((): Placed => ({ cost: 0, feet: [] }));
  for (const [rank, index] of order.entries()) {
    const end = ends[index];
    if (end === undefined) continue;
    // The best places of the labels above, when the next one up has its foot here or higher.
    const above: Placed[] = [];
    for (const placed of best) above.push(cheaper(above.at(-1), placed));
    best = feet.map((foot, at) => {
      const rest = rank === 0 ? { cost: 0, feet: [] } : (above[at - APART] ?? IMPOSSIBLE);
      return { cost: rest.cost + costOf(foot, end), feet: [...rest.feet, foot] };
    });
  }
  const { feet: placed } = best.reduce<Placed>((least, one) => cheaper(least, one), IMPOSSIBLE);
  const result = ends.map(({ down }) => down);
  for (const [rank, index] of order.entries()) result[index] = placed[rank] ?? ends[index]?.down ?? 0;
  return result;
}

interface Placed {
  readonly cost: number;
  /** In the order of the lines' ends. */
  readonly feet: readonly number[];
}

const IMPOSSIBLE: Placed = { cost: Number.POSITIVE_INFINITY, feet: [] };

function cheaper(one: Placed | undefined, other: Placed): Placed {
  return one !== undefined && one.cost <= other.cost ? one : other;
}

function costOf(foot: number, { down, taken }: LineEnd): number {
  const [top, bottom] = [foot + TEXT[0], foot + TEXT[1]];
  const covered = taken.map((span) => Math.max(0, Math.min(bottom, span[1] + 1) - Math.max(top, span[0] - 1)));
  return Math.abs(foot - MIDDLE - down) + COVERED * covered.reduce((total, px) => total + px, 0);
}

/** The share of a narrow drawing that a text takes. */
export function shareOfText(text: string): number {
  return (text.length * CHARACTER) / NARROW;
}

/** Leaves out labels that would touch others: the first and the last stay, and between them what fits from the left. */
export function withoutTouching<T extends { readonly label: string; readonly share: number }>(
  ticks: readonly T[],
): T[] {
  const sorted = [...ticks].sort((a, b) => a.share - b.share);
  const last = sorted.at(-1);
  const kept: T[] = [];
  for (const tick of sorted) {
    const before = kept.at(-1);
    const fits = (left: T | undefined, right: T | undefined) =>
      left === undefined || right === undefined || left === right || right.share - left.share > gapOf(left, right);
    if (tick === last && kept.length > 1 && !fits(before, tick)) kept.pop();
    if (tick === last || kept.length === 0 || (fits(before, tick) && fits(tick, last))) kept.push(tick);
  }
  return kept;
}

/** The least distance of two ticks with such labels, as a share of a narrow drawing. */
function gapOf(left: { readonly label: string }, right: { readonly label: string }): number {
  return (shareOfText(left.label) + shareOfText(right.label)) / 2 + GAP / NARROW;
}

/** px between two labels. */
const GAP = 4;

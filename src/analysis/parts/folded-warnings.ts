/** The warnings of many pieces in few lines: what recurs is said once, with the places where it does. */

import type { ExperimentDocument, SweepDocument } from '../../model/document.js';
import { plain } from '../../model/printable.js';
import type { Warning } from '../view/warnings.js';
import { describeWarning, named } from '../view/warnings.js';
import { type Piece, warningsOf } from './part-summary.js';

/** A warning, where it was given, and what it says. */
interface PlacedWarning {
  readonly place: string;
  readonly warning: Warning;
  /** Of the model that it is about; empty where it is about none. */
  readonly name: string;
  readonly text: string;
}

/** Of every load, the lightest first. */
export function sweepWarnings({ points }: SweepDocument): PlacedWarning[] {
  return points.flatMap((point) => placedWarnings(String(point.value), point));
}

/** Of every part. An experiment has as many rounds as it was planned with: that they make no interval is no news. */
export function experimentWarnings({ parts }: ExperimentDocument): PlacedWarning[] {
  return parts
    .flatMap((part) => placedWarnings(plain(part.title), part))
    .filter(({ warning }) => warning.kind !== 'no-interval');
}

function placedWarnings(place: string, piece: Piece): PlacedWarning[] {
  return warningsOf(piece).map(({ warning, name }) => ({
    place,
    warning,
    name: name ?? '',
    text: describeWarning(name === null ? warning : named(warning, name)),
  }));
}

/** For JSON: a warning of a piece, and the load or the part that it was given at. */
export function placedRow(placeName: 'load' | 'part') {
  return ({ place, warning, text }: PlacedWarning) => ({ [placeName]: place, ...warning, text });
}

/** What follows from the length of a run, or from its load, and says nothing against the measurement: it comes last. */
const MILD: ReadonlySet<Warning['kind']> = new Set(['run-too-short', 'no-steady-state']);

/**
 * A line for each kind and model. Where the figures differ from place to place, those of the last are given.
 * @param at the places in words, as `At 4, 8 clients`
 */
export function foldWarnings(warnings: readonly PlacedWarning[], at: (places: readonly string[]) => string): string[] {
  const groups = new Map<string, PlacedWarning[]>();
  for (const warning of warnings) {
    const key = `${warning.warning.kind} ${warning.name}`;
    groups.set(key, [...(groups.get(key) ?? []), warning]);
  }
  const isMild = ([first]: readonly PlacedWarning[]) => first !== undefined && MILD.has(first.warning.kind);
  const folded = [...groups.values()];
  return [...folded.filter((group) => !isMild(group)), ...folded.filter(isMild)].map((group) => foldGroup(group, at));
}

function foldGroup(group: readonly PlacedWarning[], at: (places: readonly string[]) => string): string {
  const places = [...new Set(group.map(({ place }) => place))];
  const texts = [...new Set(group.map(({ text }) => text))];
  const which = texts.length === 1 ? '' : ` (the last of ${texts.length} such)`;
  return `${at(places)}: ${texts.at(-1)}${which}`;
}

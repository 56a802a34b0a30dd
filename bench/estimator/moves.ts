/** The ways in which the copy of the inference can differ from the program, one at a time. */
import type { Handle } from './movable.js';

/** The thresholds of whole files inside the slowest step; its results cannot be kept while one of them moves. */
const INSIDE_SLOWEST = ['evidence/slots.js', 'evidence/replay.js', 'evidence/staircase.js', 'statistics/samples.js'];

/** What the edited files read, as `globalThis.movable`. */
interface Movable {
  readonly handles: readonly Handle[];
  /** The current value of each threshold. */
  readonly values: number[];
  /** Set when a threshold is read or a function is called. */
  readonly used: boolean[];
  /** What a function returns at once, if it is switched. */
  readonly forced: Array<boolean | null | undefined>;
  /** The rows of the tables of rules: each with its `applies`. */
  readonly rows: Map<number, { applies: unknown }>;
  /** Results of the slowest step. */
  readonly kept: Map<string, unknown>;
  isKeeping: boolean;
  readonly keep: (key: string, make: () => unknown) => unknown;
}

export function makeMovable(handles: readonly Handle[]): Movable {
  const movable: Movable = {
    handles,
    values: [],
    used: [],
    forced: [],
    rows: new Map(),
    kept: new Map(),
    isKeeping: true,
    keep(key, make) {
      if (!movable.isKeeping) return make();
      if (!movable.kept.has(key)) movable.kept.set(key, make());
      return movable.kept.get(key);
    },
  };
  Object.assign(globalThis, { movable });
  return movable;
}

export const WAYS = ['lower', 'higher', 'never', 'always'] as const;
type Way = (typeof WAYS)[number];

export interface Move {
  /** Of what is moved, and how. */
  readonly name: string;
  readonly way: Way;
  readonly isInsideSlowest: boolean;
  readonly make: () => void;
  readonly undo: () => void;
}

/** A threshold is lowered and raised, whole numbers by one at least; a truth value is forced both ways; a finding is withheld. */
export function movesOf(movable: Movable, handle: number, share: number): Move[] {
  const { kind, where } = movable.handles[handle] as Handle;
  const isInsideSlowest = INSIDE_SLOWEST.some((file) => where.startsWith(file));
  const moved = (way: Way, set: (to: Way | null) => void): Move => ({
    name: `${where} ${way}`,
    way,
    isInsideSlowest,
    make: () => set(way),
    undo: () => set(null),
  });
  if (kind === 'predicate' || kind === 'finding') {
    const [off, on] = kind === 'finding' ? [null, null] : [false, true];
    const force = (way: Way | null) => {
      movable.forced[handle] = way === null ? undefined : way === 'never' ? off : on;
    };
    return kind === 'finding' ? [moved('never', force)] : [moved('never', force), moved('always', force)];
  }
  if (kind === 'row') {
    const row = movable.rows.get(handle);
    if (row === undefined) return [];
    const { applies } = row;
    return [
      moved('never', (way) => {
        row.applies = way === null ? applies : () => false;
      }),
    ];
  }
  const value = movable.values[handle] as number;
  const step = Number.isInteger(value) && value < 1000 ? Math.max(1, Math.round(share * value)) : share * value;
  const set = (way: Way | null) => {
    movable.values[handle] = way === null ? value : way === 'lower' ? value - step : value + step;
  };
  return [moved('lower', set), moved('higher', set)];
}

/** Several models in one chart, one row each: a pair of times, also written beside the row. */
import { formatDuration, MICROSECOND, MILLISECOND, type Nanoseconds, SECOND } from '../../model/units.js';
import { logAxis, longestTime, needsLogScale, rowAxis, type TimeScale, timeAxis, timeScale } from './axes.js';
import type { Axis, Mark, Picture } from './picture.js';

interface ModelTimes {
  readonly name: string;
  /** The shorter and the longer time; null if none was measured. */
  readonly times: readonly [Nanoseconds, Nanoseconds] | null;
}

interface ModelsPicture {
  readonly title: string;
  /** What the two times are: `median wait`, `longest wait`. */
  readonly what: readonly [string, string];
  readonly models: readonly ModelTimes[];
}

const ROW_HEIGHT = 54;

/** Null if there is nothing to compare. */
export function modelsPicture({ title, what, models }: ModelsPicture): Picture | null {
  const rows = models.flatMap(({ name, times }) => (times === null ? [] : [{ name, times }]));
  if (rows.length < 2) return null;
  const all = rows.flatMap(({ times }) => times);
  const scale = timeScale(longestTime(all));
  const drawn = all.map(scale.of).filter((time) => time > 0);
  const isLog = needsLogScale(drawn);
  const x = isLog
    ? logTimes(Math.min(...drawn), Math.max(...drawn), scale)
    : timeAxis(longestTime(drawn) * 1.04, `time, ${scale.unit}`);
  const smallest = isLog ? x.from : 0;
  const placed = rows.map(({ name, times }, row) => ({
    name,
    row,
    text: times.map(formatDuration).join(' to '),
    from: Math.max(smallest, scale.of(times[0])),
    to: Math.max(smallest, scale.of(times[1])),
  }));
  const described = rows.map(({ name, times }) => `${name} ${times.map(formatDuration).join(' and ')}`).join('; ');
  return {
    id: 'models',
    title,
    words: `One row per model: ${what.join(' and ')}. ${described}.`,
    panels: [
      {
        title: '',
        height: rows.length * ROW_HEIGHT,
        x,
        y: rowAxis(rows.length, []),
        marks: [
          ...placed.map(
            ({ row, from, to }): Mark => ({
              kind: 'line',
              tone: 'waiting',
              label: '',
              points: [
                [from, row + LINE_OFFSET],
                [to, row + LINE_OFFSET],
              ],
            }),
          ),
          { kind: 'dots', tone: 'waiting', points: placed.map(({ from, row }) => [from, row + LINE_OFFSET]) },
          { kind: 'dots', tone: 'service', points: placed.map(({ to, row }) => [to, row + LINE_OFFSET]) },
          ...placed.flatMap(({ name, text, row }): Mark[] => {
            const note = { kind: 'note', at: [x.from, row], anchor: 'start' } as const;
            return [
              { ...note, text: name, below: -11, tone: null },
              { ...note, text, below: 5, tone: 'theory' },
            ];
          }),
          {
            kind: 'note',
            at: [x.to, -0.5],
            text: `from the ${what[0]} to the ${what[1]}`,
            anchor: 'end',
            below: -7,
            tone: 'service',
          },
        ],
      },
    ],
    table: {
      title: 'One row per model',
      columns: [
        { heading: 'model', align: 'left', width: 24 },
        ...what.map((heading) => ({ heading, align: 'right' as const, width: heading.length })),
      ],
      rows: rows.map(({ name, times }) => [name, ...times.map(formatDuration)]),
    },
    points: placed.map(({ to, row }) => ({ panel: 0, x: to, y: row + LINE_OFFSET })),
    pointing: 'row',
  };
}

/** From microseconds to seconds: each tick with the unit that suits it. */
function logTimes(smallest: number, largest: number, { unit }: TimeScale): Axis {
  const axis = logAxis(smallest, largest, 'time (logarithmic scale)');
  return { ...axis, ticks: axis.ticks.map(({ at }) => ({ at, label: describeTick(at * UNIT_SIZES[unit]) })) };
}

const UNIT_SIZES: Readonly<Record<TimeScale['unit'], Nanoseconds>> = { s: SECOND, ms: MILLISECOND, µs: MICROSECOND };

/** A round number of a unit: `200 ms`, `1 s`. */
function describeTick(time: Nanoseconds): string {
  const unit = (['s', 'ms', 'µs'] as const).find((candidate) => time >= UNIT_SIZES[candidate]) ?? 'µs';
  return `${Number((time / UNIT_SIZES[unit]).toPrecision(3))} ${unit}`;
}

/** Offset from the middle of a row, as a share of its height: the line is below two lines of text. */
const LINE_OFFSET = 0.28;

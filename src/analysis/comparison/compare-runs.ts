/** Two saved runs of the same kind side by side: first what differs between them, then their figures. */
import type { StoredDocument } from '../../model/document.js';
import { MeasurementFailure } from '../../model/failure.js';
import { plain, plainThroughout } from '../../model/printable.js';
import { scenariosOf } from '../../model/subject.js';
import { countOf, formatDuration } from '../../model/units.js';
import { writeCsv } from '../../presentation/render/csv.js';
import { drawTable, wrap } from '../../presentation/render/draw-table.js';
import type { Format } from '../../presentation/render/formats.js';
import { stringifyJson } from '../../presentation/render/json.js';
import { drawSection } from '../../presentation/render/markdown.js';
import { paletteOf } from '../../presentation/render/palette.js';
import { describeSaved } from '../../presentation/render/saved-line.js';
import { isSoundDocument } from '../index.js';
import { probeKind } from '../probe/kind.js';
import type { Section } from '../view/view.js';
import { type Comparable, type Difference, differencesOf } from './differences.js';
import { compareBursts, compareOpen, compareSustained } from './run-sections.js';
import { compareSweeps } from './sweep-sections.js';

const WIDTH = 80;

/** @throws MeasurementFailure when the two can't be compared: they are of different kinds, or have nothing in common */
export function renderRunComparison(
  first: StoredDocument,
  second: StoredDocument,
  format: Format,
  colour: boolean,
): string {
  const comparisons = plainThroughout(compare(first, second));
  // Only what can be compared came so far.
  const differences = plainThroughout(differencesOf(first as Comparable, second as Comparable));
  const lines = describeBoth(first, second, differences);
  const differing = differences.length === 0 ? [] : [differencesSection(differences)];
  const sections = [...differing, ...comparisons];
  switch (format) {
    case 'table':
      return `${[lines.map((line) => wrap(line, WIDTH)).join('\n'), ...sections.map((section) => drawTable(section, paletteOf(colour)))].join('\n\n')}\n`;
    case 'markdown':
      return `${[lines.join('  \n'), ...sections.map(drawSection)].join('\n\n')}\n`;
    case 'csv':
      return writeCsv(comparisons.flatMap(tabulate), CSV_COLUMNS);
    case 'json':
      return stringifyJson({
        first: first.name,
        second: second.name,
        differences,
        comparisons: comparisons.map(({ title, rows, notes }) => ({ title, rows, notes })),
      });
  }
}

function compare(first: StoredDocument, second: StoredDocument): Section[] {
  if (first.kind === 'burst' && second.kind === 'burst') return compareBursts(first, second);
  if (first.kind === 'sustained' && second.kind === 'sustained') return compareSustained(first, second);
  if (first.kind === 'open' && second.kind === 'open') return compareOpen(first, second);
  if (first.kind === 'probe' && second.kind === 'probe') return probeKind.compare(first, second);
  if (first.kind === 'sweep' && second.kind === 'sweep') return compareSweeps(first, second);
  throw new MeasurementFailure(refusalOf(first, second));
}

const WHAT: Readonly<Record<StoredDocument['kind'], string>> = {
  burst: 'a burst',
  sustained: 'a run of busy clients',
  open: 'a run of open arrivals',
  sweep: 'a sweep',
  experiment: 'an experiment',
  probe: 'a probe',
  self: 'a measurement of the instrument itself',
};

function refusalOf(first: StoredDocument, second: StoredDocument): string {
  if (first.kind !== second.kind) {
    return plain(
      `${first.name} is ${WHAT[first.kind]} and ${second.name} ${WHAT[second.kind]}: they have no figures in common. Compare two of a kind.`,
    );
  }
  return plain(
    `${first.name} is ${WHAT[first.kind]}, and two of those are not compared. Show each with "results show".`,
  );
}

function describeBoth(first: StoredDocument, second: StoredDocument, differences: readonly Difference[]): string[] {
  const both = [
    ['A', first],
    ['B', second],
  ] as const;
  const unsound = both.flatMap(([side, document]) =>
    isSoundDocument(document) ? [] : [`${side} is not sound, and its figures may mislead: "results show" says why.`],
  );
  const alike = differences.length === 0 ? ['The same was asked of both, and the machines look alike.'] : [];
  return [
    ...both.map(([side, document]) =>
      plain(`${side} = ${document.name}: ${describeSaved(document)}${describeService(document)}`),
    ),
    ...alike,
    ...unsound,
  ];
}

function describeService(document: StoredDocument): string {
  const [scenario] = scenariosOf(document);
  if (scenario === undefined) return '';
  const { serviceTime, service, rounds, url } = scenario;
  return `, ${url === null ? `${formatDuration(serviceTime)} ${service}, ` : ''}${countOf(rounds, 'round')}`;
}

function differencesSection(differences: readonly Difference[]): Section {
  return {
    title: 'What differs',
    columns: [
      { heading: 'what', align: 'left', width: 18 },
      { heading: 'A', align: 'left', width: 29 },
      { heading: 'B', align: 'left', width: 29 },
    ],
    rows: differences.map(({ what, first, second }) => [what, first, second]),
  };
}

const CSV_COLUMNS = ['model', 'load', 'figure', 'first', 'second', 'ratio'];

/** A line a figure. A row of a sweep has two: it begins with its load. */
function tabulate({ title, columns, rows }: Section): object[] {
  return rows.flatMap((row) => {
    if (columns.length === 4) {
      const [figure, first, second, ratio] = row;
      return [{ model: title, figure, first, second, ratio }];
    }
    const [load, ...cells] = row;
    return [1, 4].map((at) => {
      const [first, second, ratio] = cells.slice(at - 1, at + 2);
      return { model: title, load, figure: columns[at]?.heading.replace(/^A /, ''), first, second, ratio };
    });
  });
}

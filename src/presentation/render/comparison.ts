/** Two saved runs of the same kind side by side: first what differs between them, then their figures. */
import { isSoundDocument, kindOf } from '../../analysis/registry.js';
import type { Facts } from '../../analysis/view/comparison.js';
import { describeCommit } from '../../analysis/view/format.js';
import type { Section } from '../../analysis/view/view.js';
import type { Context, StoredDocument } from '../../model/document.js';
import { MeasurementFailure } from '../../model/failure.js';
import { plain, plainThroughout } from '../../model/printable.js';
import { scenariosOf } from '../../model/subject.js';
import { countOf, formatDuration } from '../../model/units.js';
import type { Content } from './content.js';
import { describeSaved } from './lists.js';

/** @throws MeasurementFailure if the two can't be compared: they are of different kinds, or have nothing in common */
export function comparisonContent(first: StoredDocument, second: StoredDocument): Content {
  const comparison = kindOf(first).comparison;
  if (first.kind !== second.kind || comparison === undefined) {
    throw new MeasurementFailure(whyNotComparable(first, second));
  }
  const comparisons = plainThroughout(comparison.sections(first, second));
  const differences = plainThroughout(differencesOf(first, second));
  return {
    title: null,
    view: () => {
      const differing = differences.length === 0 ? [] : [differencesSection(differences)];
      const tables = [...differing, ...comparisons].map((section) => ({ kind: 'table', section }) as const);
      const text = describeBoth(first, second, differences).join('\n');
      return { heading: '', blocks: [{ kind: 'text', title: '', text }, ...tables], footnotes: [], statements: [] };
    },
    csv: () => ({ rows: comparisons.flatMap(csvRowsOf), columns: COMPARISON_CSV_COLUMNS }),
    json: () => ({
      first: first.name,
      second: second.name,
      differences,
      comparisons: comparisons.map(({ title, rows, notes }) => ({ title, rows, notes })),
    }),
  };
}

function whyNotComparable(first: StoredDocument, second: StoredDocument): string {
  if (first.kind !== second.kind) {
    return plain(
      `${first.name} is ${kindOf(first).article} and ${second.name} ${kindOf(second).article}: they have no figures in common. Compare two runs of the same kind.`,
    );
  }
  return plain(
    `${first.name} is ${kindOf(first).article}, a kind that can't be compared. Show each with "results show".`,
  );
}

function describeBoth(first: StoredDocument, second: StoredDocument, differences: readonly RunDifference[]): string[] {
  const both = [
    ['A', first],
    ['B', second],
  ] as const;
  const unsound = both.flatMap(([side, document]) =>
    isSoundDocument(document) ? [] : [`${side} is not sound, so its figures can mislead: "results show" says why.`],
  );
  const alike = differences.length === 0 ? ['Both have the same options, and their machines look alike.'] : [];
  return [
    ...both.map(([side, document]) =>
      plain(`${side} = ${document.name}: ${describeSaved(document)}${describeConditions(document)}`),
    ),
    ...alike,
    ...unsound,
  ];
}

function describeConditions(document: StoredDocument): string {
  const [scenario] = scenariosOf(document);
  if (scenario === undefined) return '';
  const { serviceTime, service, rounds, url } = scenario;
  return `, ${url === null ? `${formatDuration(serviceTime)} ${service}, ` : ''}${countOf(rounds, 'round')}`;
}

function differencesSection(differences: readonly RunDifference[]): Section {
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

const COMPARISON_CSV_COLUMNS = ['model', 'load', 'figure', 'first', 'second', 'ratio'];

/** One line per figure. A row of a sweep has two key columns: it begins with its load. */
function csvRowsOf({ title, columns, rows }: Section): object[] {
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

interface RunDifference {
  readonly what: string;
  readonly first: string;
  readonly second: string;
}

/** The differences between two documents of the same kind. */
export function differencesOf(first: StoredDocument, second: StoredDocument): RunDifference[] {
  const [a, b] = [factsOf(first), factsOf(second)];
  return [...new Set([...Object.keys(a), ...Object.keys(b)])]
    .map((what) => ({ what, first: a[what] ?? '-', second: b[what] ?? '-' }))
    .filter((difference) => difference.first !== difference.second);
}

function factsOf(document: StoredDocument): Facts {
  return { ...kindOf(document).comparison?.asked(document), ...factsOfContext(document.context) };
}

function factsOfContext({
  commit,
  atOnceVersion,
  nodeVersion,
  cores,
  cpuModel,
  platform,
  kernelRelease,
}: Context): Facts {
  return {
    commit: describeCommit(commit),
    'at-once': atOnceVersion,
    node: nodeVersion,
    machine: `${cores} x ${cpuModel}`,
    kernel: `${platform} ${kernelRelease}`,
  };
}

/** One version's report: a fixed set of measurements, each made again once where the machine was too noisy for it. */
import { printNotice } from '../../../src/commands/command-context.js';
import type { ReportArguments } from '../arguments.js';
import { describeCircumstances, type Evenness, timeSameWork } from '../machine.js';
import { overall } from '../outcome.js';
import type { Gate, Report, Table } from '../report.js';
import { bursts } from './bursts.js';
import { excuseNoise } from './gates.js';
import { instrument } from './instrument.js';
import type { Piece, PieceReport } from './piece.js';
import { probed } from './probed.js';
import { sustained } from './sustained.js';

/** How often a piece is measured at most. */
const ATTEMPTS = 2;

interface Measured {
  readonly report: PieceReport;
  readonly evenness: Evenness;
}

export async function reportFixedSet(
  { quick, probe }: Pick<ReportArguments, 'quick' | 'probe'>,
  signal: AbortSignal,
): Promise<Report> {
  const measured: Measured[] = [];
  const own = probe === null ? [] : [probed(probe)];
  for (const piece of [bursts(quick), sustained(quick), instrument(quick), ...own]) {
    measured.push(await measurePiece(piece, signal, quick ? 1 : ATTEMPTS));
  }
  const reports = measured.map(({ report }) => report);
  const gates = reports.flatMap((report) => report.gates);
  const evenness = measured.map((one) => one.evenness);
  return {
    title: 'Performance',
    conclusion: conclude(gates, evenness),
    statements: reports.flatMap(({ statements }) => statements),
    tables: [gateTable(gates), ...reports.flatMap(({ tables }) => tables)],
    gates,
    figures: reports.flatMap(({ figures }) => figures),
    notes: describeCircumstances(evenness),
  };
}

/** A measurement that noise may have spoiled is made again; what it then comes to stands. */
export async function measurePiece(
  piece: Piece,
  signal: AbortSignal,
  attempts: number,
  look: () => Evenness = timeSameWork,
): Promise<Measured> {
  for (let attempt = 1; ; attempt += 1) {
    printNotice(`Measuring ${piece.name}${attempt > 1 ? ' again: the machine was too noisy' : ''}`);
    const before = look();
    const report = await piece.measure({ signal, showServerOutput: false, onProgress: () => {} });
    const evenness = lessEven(before, look());
    const gates = excuseNoise(report.gates, evenness.isNoisy);
    const isSpoilt = overall(gates.map(({ outcome }) => outcome)) === 'unclear';
    if (!isSpoilt || attempt >= attempts) return { report: { ...report, gates }, evenness };
  }
}

function lessEven(a: Evenness, b: Evenness): Evenness {
  return a.unevenness > b.unevenness ? a : b;
}

function conclude(gates: readonly Gate[], evenness: readonly Evenness[]): string {
  const named = (wanted: string) =>
    gates
      .filter(({ outcome }) => outcome === wanted)
      .map(({ subject, name, measured }) => `${subject}: ${name} (${measured})`)
      .join('; ');
  switch (overall(gates.map(({ outcome }) => outcome))) {
    case 'passed':
      return `Passed: ${gates.length} gates.`;
    case 'failed':
      return `Failed: ${named('failed')}.`;
    case 'unclear':
      return `Too noisy to tell: ${named('unclear')}. The slowest tenth of the same work took at least ${worst(evenness)} % longer than the median: run it again on a quieter machine.`;
  }
}

/** Per cent. */
function worst(evenness: readonly Evenness[]): number {
  return Math.round(100 * Math.max(...evenness.map(({ unevenness }) => unevenness)));
}

function gateTable(gates: readonly Gate[]): Table {
  return {
    title: 'Gates',
    note: 'Figures that carry over between machines: counts, identities and ratios. In brackets a 90 % bootstrap interval over rounds.',
    columns: ['of', 'what', 'measured', 'allowed', 'outcome'],
    rows: gates.map(({ subject, name, measured, allowed, outcome }) => [
      subject,
      name,
      measured,
      allowed,
      outcome === 'unclear' ? "can't tell" : outcome,
    ]),
  };
}

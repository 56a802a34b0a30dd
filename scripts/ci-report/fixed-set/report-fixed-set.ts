/** The report of one version: a fixed set of measurements, each repeated once if the machine was too noisy. */
import type { Section } from '../../../src/analysis/view/view.js';
import { printNotice } from '../../../src/commands/command-context.js';
import { sectionOf } from '../../section.js';
import type { ReportArguments } from '../arguments.js';
import { describeCircumstances, describeEvenness, type Evenness, leastEven, timeSameWork } from '../machine.js';
import { type Gate, overall, type Report } from '../report.js';
import { bursts } from './bursts.js';
import { excuseNoise, type FixedMeasurement, type MeasurementReport } from './gates.js';
import { instrument } from './instrument.js';
import { probed } from './probed.js';
import { sustainedMeasurement } from './sustained.js';

/** How often each is measured at most. */
const ATTEMPTS = 2;

interface EvenlyMeasured {
  readonly report: MeasurementReport;
  readonly evenness: Evenness;
}

export async function reportFixedSet(
  { quick, probe }: Pick<ReportArguments, 'quick' | 'probe'>,
  signal: AbortSignal,
): Promise<Report> {
  const measured: EvenlyMeasured[] = [];
  const own = probe === null ? [] : [probed(probe)];
  for (const fixed of [bursts(quick), sustainedMeasurement(quick), instrument(quick), ...own]) {
    measured.push(await measureEvenly(fixed, signal, quick ? 1 : ATTEMPTS));
  }
  const reports = measured.map(({ report }) => report);
  const gates = reports.flatMap((report) => report.gates);
  const evenness = measured.map((one) => one.evenness);
  return {
    title: 'Performance',
    conclusion: concludeFixedSet(gates, evenness),
    statements: reports.flatMap(({ statements }) => statements),
    sections: [gateSection(gates), ...reports.flatMap(({ sections }) => sections)],
    gates,
    figures: reports.flatMap(({ figures }) => figures),
    notes: await describeCircumstances(evenness),
  };
}

/** Repeats a measurement that noise may have spoilt; the result of the repetition counts. */
export async function measureEvenly(
  fixed: FixedMeasurement,
  signal: AbortSignal,
  attempts: number,
  look: () => Evenness = timeSameWork,
): Promise<EvenlyMeasured> {
  for (let attempt = 1; ; attempt += 1) {
    printNotice(`Measuring ${fixed.name}${attempt > 1 ? ' again: the machine was too noisy' : ''}`);
    const before = look();
    const report = await fixed.measure({ signal, showServerOutput: false, onProgress: () => {} });
    const evenness = leastEven([before, look()]);
    const gates = excuseNoise(report.gates, evenness.isNoisy);
    const isSpoilt = overall(gates.map(({ outcome }) => outcome)) === 'unclear';
    if (!isSpoilt || attempt >= attempts) return { report: { ...report, gates }, evenness };
  }
}

function concludeFixedSet(gates: readonly Gate[], evenness: readonly Evenness[]): string {
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
      return `Inconclusive: ${named('unclear')}; ${describeEvenness(leastEven(evenness))}. Run it again on a quieter machine.`;
  }
}

function gateSection(gates: readonly Gate[]): Section {
  return sectionOf(
    'Gates',
    ['of', 'what', 'measured', 'allowed', 'outcome'],
    gates.map(({ subject, name, measured, allowed, outcome }) => [
      subject,
      name,
      measured,
      allowed,
      outcome === 'unclear' ? 'inconclusive' : outcome,
    ]),
    'Figures that can be compared between machines: counts, identities and ratios. In brackets: 90 % bootstrap interval over rounds.',
  );
}

/**
 * The tables of the estimator's accuracy: which servers, and how they are written. As a thread's program it makes the one
 * that the thread was started for.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { sectionOf } from '../scripts/section.js';
import { sum } from '../src/analysis/statistics/moments.js';
import { MILLISECOND } from '../src/model/units.js';
import { drawSection } from '../src/presentation/render/markdown.js';
import { NOISES, type ServiceLaw, SIMULATED } from '../src/probe/probing/simulated-model.test-support.js';
import { type Tally, tally } from './estimator-cell.js';

export type NoiseName = keyof typeof NOISES;

export interface TableOrder {
  readonly law: ServiceLaw;
  readonly noise: NoiseName;
  readonly serviceTimesMs: readonly number[];
  readonly roundTripsMs: readonly number[];
  readonly slots: readonly number[];
  readonly cores: number | null;
  readonly budgetSeconds: number;
  /** Probes of each cell. */
  readonly runs: number;
}

/** Of each way, as a share of the round trip: exponential, mean. */
const JITTER = 0.01;
/** Answers that follow one another more quickly, where services vary, are not claimed anyway. */
const LEAST_GAP_MS = 0.25;

parentPort?.postMessage(await measureTable(workerData as TableOrder));

async function measureTable(order: TableOrder): Promise<string> {
  const { law, noise, slots, budgetSeconds, cores, runs } = order;
  const rows: string[][] = [];
  const tallies: Tally[] = [];
  for (const serviceTimeMs of order.serviceTimesMs) {
    for (const roundTripMs of order.roundTripsMs) {
      const cells: string[] = [];
      for (const count of slots) {
        if (law !== 'deterministic' && serviceTimeMs / count < LEAST_GAP_MS) {
          cells.push('');
          continue;
        }
        const roundTrip = roundTripMs * MILLISECOND;
        const serviceTime = serviceTimeMs * MILLISECOND;
        const delays = { serviceTime, roundTrip, jitter: JITTER * roundTrip, noise: NOISES[noise] };
        const model = { ...SIMULATED, ...delays, law, slots: count, cores };
        const counted = await tally({ model, budgetSeconds }, runs);
        tallies.push(counted);
        cells.push(written(counted));
      }
      rows.push([`${serviceTimeMs} ms`, `${roundTripMs} ms`, ...cells]);
    }
  }
  const headings = ['service', 'round trip', ...slots.map((count) => `c = ${count}`)];
  const title = `${law}${cores === null ? '' : `, on ${cores} cores`}, ${noise} client, ${budgetSeconds} s, ${runs} probes a cell`;
  return drawSection(sectionOf(title, headings, rows, accuracyInWords(tallies)));
}

function written({ runs, exact, wrong, told, covered }: Tally): string {
  const none = runs - exact - wrong;
  return `${share(exact, runs)} / ${share(none, runs)} / ${share(wrong, runs)} / ${share(covered, told)}`;
}

function accuracyInWords(tallies: readonly Tally[]): string {
  const total = (field: keyof Tally) => sum(tallies.map((one) => one[field]));
  const [runs, exact, wrong, told] = [total('runs'), total('exact'), total('wrong'), total('told')];
  const worst = Math.min(...tallies.map((one) => (one.told === 0 ? 1 : one.covered / one.told)));
  return [
    `Of ${runs} probes ${share(exact, runs)} % were exact, ${share(runs - exact - wrong, runs)} % named no number,`,
    `${share(wrong, runs)} % were wrong; of the claims ${share(exact, exact + wrong)} % were exact.`,
    `The interval of e was given in ${share(told, runs)} % and held the truth in ${share(total('covered'), told)} % of these`,
    `(in the worst cell in ${share(worst, 1)} %). A probe took ${(total('probeSeconds') / runs).toFixed(1)} s of virtual time,`,
    `its summary ${(total('summaryMilliseconds') / runs).toFixed(0)} ms.`,
  ].join('\n');
}

function share(part: number, whole: number): string {
  if (whole === 0) return '-';
  const percent = (100 * part) / whole;
  return percent === 0 || percent === 100 ? String(percent) : percent.toFixed(1);
}

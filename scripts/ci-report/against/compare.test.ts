/** Which rounds of two invented versions are measured, and when the comparison ends. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededDraw, seededUniform } from '../../../src/model/random.js';
import { compareVersions } from './compare.js';
import { BENCH_FIGURES, GATED_FIGURES, type GatedFigure } from './loads.js';
import type { Contestant } from './round.js';

/** Versions whose every figure is 100, or 100 x ratio, plus or minus 1 %. */
function madeUp(ratioOf: (figure: GatedFigure) => number) {
  const uniform = seededUniform(11);
  const rounds: Array<readonly GatedFigure[]> = [];
  const times: number[] = [];
  const benches: Contestant[] = [];
  const measureRound = async (figures: readonly GatedFigure[], time: number) => {
    rounds.push(figures);
    times.push(time);
    return figures.map((figure) => {
      const ratio = ratioOf(figure) * (0.99 + uniform() / 50);
      return { candidate: 100 * ratio, reference: 100 };
    });
  };
  const runBench = async (side: Contestant) => {
    benches.push(side);
    return { service: 100, passage: 100, medianPassage: 100, makespan: 100 };
  };
  return { rounds, times, benches, measureRound, runBench };
}

const conditions = { threshold: 0.025, draw: seededDraw(3), timeLeft: () => 1000 };
const [steady, other] = GATED_FIGURES;

test('ends at the first look if everything is decided; then bench is compared, in random order', async () => {
  const { rounds, benches, ...versions } = madeUp(() => 1);
  const series = await compareVersions({ ...conditions, ...versions });
  const gates = series.filter(({ isGate }) => isGate);
  assert.equal(gates.length, GATED_FIGURES.length);
  assert.ok(gates.every(({ judgement }) => judgement?.outcome === 'passed' && judgement.rounds === 10));
  assert.equal(rounds.length, 10);
  assert.equal(benches.length, 2 * 6);
  assert.ok(benches.some((side, index) => index % 2 === 0 && side === 'candidate'));
  assert.ok(benches.some((side, index) => index % 2 === 0 && side === 'reference'));
  const information = series.filter(({ isGate }) => !isGate);
  assert.deepEqual(
    information.map(({ figure }) => figure),
    BENCH_FIGURES,
  );
  assert.ok(information.every(({ judgement }) => judgement?.interval?.low === 1 && !judgement.isDifferent));
});

test('the rounds before a look share the time that is left; without bench, only gates are compared', async () => {
  const { times, benches, ...versions } = madeUp((figure) => (figure === steady ? 1.1 : 1.025));
  const series = await compareVersions({ ...conditions, ...versions, runBench: null });
  assert.deepEqual([series.length, benches.length], [GATED_FIGURES.length, 0]);
  const [first = Number.NaN] = times;
  assert.ok(first > 0 && first < 100, 'ten rounds fit into 1000 ms');
  const shares = [4, 9, 10, 12].map((round) => Math.round((times[round] ?? Number.NaN) / first));
  assert.deepEqual(shares, [2, 10, 3, 10]);
});

test('a decided gate is not measured again, and its decision stays', async () => {
  const { rounds, ...versions } = madeUp((figure) => (figure === steady ? 1.1 : 1.025));
  const series = await compareVersions({ ...conditions, ...versions });
  const seriesOf = (figure: GatedFigure | undefined) => series.find((one) => one.figure === figure)?.judgement;
  assert.deepEqual([seriesOf(steady)?.outcome, seriesOf(steady)?.rounds], ['failed', 10]);
  assert.deepEqual([seriesOf(other)?.outcome, seriesOf(other)?.rounds], ['unclear', 29]);
  assert.deepEqual(
    rounds.map(({ length }) => length),
    [...Array(10).fill(2), ...Array(19).fill(1)],
  );
});

test('if the time is up before the first look, the only look decides with fewer rounds', async () => {
  const { rounds, ...versions } = madeUp((figure) => (figure === steady ? 1.1 : 1));
  const timeLeft = () => (rounds.length < 8 ? 1000 : 0);
  const series = await compareVersions({ ...conditions, ...versions, timeLeft, runBench: null });
  assert.deepEqual(
    series.map(({ figure, judgement }) => [figure === steady, judgement?.outcome, judgement?.rounds]),
    [
      [true, 'failed', 8],
      [false, 'passed', 8],
    ],
  );
});

test('without time nothing is decided, and bench is not run', async () => {
  const { rounds, benches, ...versions } = madeUp(() => 1);
  let left = 100;
  const timeLeft = () => {
    left -= 30;
    return left;
  };
  const series = await compareVersions({ ...conditions, ...versions, timeLeft });
  assert.equal(series.length, GATED_FIGURES.length + BENCH_FIGURES.length);
  const gates = series.filter(({ isGate }) => isGate);
  assert.ok(gates.every(({ judgement }) => judgement?.outcome === 'unclear' && judgement.interval === null));
  assert.ok(rounds.length > 0 && rounds.length < 5);
  assert.equal(benches.length, 0);
});

/**
 * Sends signals at random instants to every kind of process of every command. The printed seed repeats the plan:
 * AT_ONCE_CHAOS_SEED=N npm run test:slow. AT_ONCE_CHAOS_RUNS changes how many runs there are.
 */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { run } from '../../cli.test-support.js';
import { seededDraw } from '../../model/random.js';
import { commandsIn, serveUndisturbed } from './commands.test-support.js';
import { disturb, type Outcome, type Place, type Plan, SIGNALS } from './disturbed-run.test-support.js';
import { judge } from './judgement.test-support.js';

const SEED = Number(process.env['AT_ONCE_CHAOS_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
/** Three of each command. */
const RUNS = Number(process.env['AT_ONCE_CHAOS_RUNS'] ?? 51);
/** The share of runs in which the signal must arrive in time for the test to be meaningful. On a quick machine more end before. */
const LEAST_HIT = 0.3;

describe(`${RUNS} runs disturbed (AT_ONCE_CHAOS_SEED=${SEED})`, { skip: process.platform !== 'linux' }, () => {
  const root = mkdtempSync(join(tmpdir(), 'at-once-chaos-'));
  const outcomes: Outcome[] = [];
  let undisturbed: Awaited<ReturnType<typeof serveUndisturbed>>;
  before(async () => {
    console.log(`AT_ONCE_CHAOS_SEED=${SEED}`);
    undisturbed = await serveUndisturbed();
  });
  after(() => {
    undisturbed.close();
    rmSync(root, { recursive: true, force: true });
  });

  // A disturbed run mostly waits.
  describe('each', { concurrency: 3 }, () => {
    const draw = seededDraw(SEED);
    for (let index = 0; index < RUNS; index += 1) {
      const draws = Array.from({ length: 4 }, () => draw(1_000_000) / 1_000_000);
      test(`run ${index + 1}`, async () => {
        const plan = planOf(index, draws, commandsIn(root, undisturbed.url));
        const place = makePlace(join(root, String(index + 1)), `${SEED}-${index + 1}`);
        const outcome = await disturb(plan, place);
        outcomes.push(outcome);
        await judge(plan, outcome, place).catch((error: Error) => {
          error.message = `${error.message}\n${describeRun(plan, outcome)}`;
          throw error;
        });
      });
    }
  });

  test('most runs were disturbed in time', () => {
    const hit = outcomes.filter(({ wasHit }) => wasHit).length;
    assert.ok(hit >= LEAST_HIT * RUNS, `${hit} of ${RUNS}`);
  });

  test('the next run removes what a killed program left in memory', async (context) => {
    await run(context, ['bench', '--clients', '1', '--rounds', '1', '--service-time', '1ms']);
    assert.deepEqual(outcomes.flatMap(({ memoryFolders }) => memoryFolders).filter(existsSync), []);
  });
});

function planOf(index: number, draws: readonly number[], commands: ReturnType<typeof commandsIn>): Plan {
  const [forSignal = 0, forRole = 0, forTime = 0, which = 0] = draws;
  const command = pick(commands, (index % commands.length) / commands.length);
  return {
    command,
    signal: pick(SIGNALS, forSignal),
    role: pick(command.roles, forRole),
    at: Math.round(forTime * command.time),
    which,
  };
}

/** @param share from 0 to below 1 */
function pick<T>(items: readonly T[], share: number): T {
  return items[Math.floor(share * items.length + 1e-9)] as T;
}

function makePlace(folder: string, mark: string): Place {
  const temporary = join(folder, 'tmp');
  mkdirSync(temporary, { recursive: true });
  return { folder, temporary, mark };
}

function describeRun({ command, signal, role, at }: Plan, outcome: Outcome): string {
  const { code, signal: by, wasHit, endedAfter, stdout, stderr } = outcome;
  return [
    `at-once ${command.words.join(' ')}`,
    `${signal} to the ${role} after ${at} ms${wasHit ? '' : ' (it was not there)'}; ended by ${by ?? `code ${code}`} ${Math.round(endedAfter)} ms later`,
    `stdout, its end: ${stdout.slice(-600)}`,
    `stderr: ${stderr}`,
  ].join('\n');
}

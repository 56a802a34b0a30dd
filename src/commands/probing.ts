/** `probe` once it is clear what is asked for: probes, saves, shows, and judges what was expected. */

import type { StoredDocument } from '../model/document.js';
import { EXIT, type ExitCode } from '../model/failure.js';
import type { ProbeScenario } from '../model/probe.js';
import { countOf, formatDuration } from '../model/units.js';
import { type Expectation, isMet, type Met } from '../probe/estimation/answer/expectation.js';
import { isAnswer } from '../probe/estimation/answer/kinds.js';
import { summariseProbe } from '../probe/estimation/summary.js';
import { mostRequests } from '../probe/probing/session.js';
import { measureProbe, type ProbePlan } from '../runner/measure-probe.js';
import { ResultsDirectory } from '../store/results-directory.js';
import { DEFAULT_DIRECTORY } from '../store/saved-files.js';
import { type Surroundings, tell } from './command.js';
import { describeExpectation } from './expectation.js';
import { type OutputArguments, show } from './output.js';
import { showProbeProgress } from './progress.js';
import { keep } from './saving.js';

interface Arguments extends OutputArguments {
  readonly 'expect-concurrency'?: Expectation | undefined;
  readonly 'save-failed'?: boolean | undefined;
  readonly 'results-directory'?: string | undefined;
}

export async function probeAndShow(
  plan: ProbePlan,
  given: Arguments,
  { signal, exitWith }: Surroundings,
): Promise<void> {
  const results = new ResultsDirectory(given['results-directory'] ?? DEFAULT_DIRECTORY);
  results.prepare();
  announce(plan.scenario);
  const progress = showProbeProgress(plan.scenario.budget);
  const measuring = measureProbe(plan, { signal, onProgress: progress.update });
  const { document, remark: kept } = await keep(await measuring.finally(progress.stop), results, given);
  const { code, remark } = judge(document, given['expect-concurrency']);
  // First: whoever reads the result may close the pipe before its end.
  exitWith(code);
  // Also where the result can't be shown: what was measured is not lost.
  await show(document, given, signal).finally(() => tell(kept));
  if (remark !== null) tell(remark);
}

/** On another machine nothing happens before its bounds were told. */
function announce({ target, loopback, maxClients, budget }: ProbeScenario): void {
  if (loopback) return;
  tell(
    `Probing ${target}: at most ${countOf(maxClients, 'connection')} at once, ${countOf(mostRequests(budget), 'request')} and ${formatDuration(budget)}.`,
  );
}

const CODES: Readonly<Record<Met, ExitCode>> = {
  met: EXIT.good,
  'not-met': EXIT.failed,
  'could-not-tell': EXIT.couldNotTell,
};

interface Judgement {
  readonly code: ExitCode;
  /** Why it is not good, where the result does not say so itself. */
  readonly remark: string | null;
}

export function judge(document: StoredDocument, expected: Expectation | undefined): Judgement {
  if (document.kind !== 'probe') throw new TypeError('What was probed was saved as something else.');
  const { answer, proven, configured } = summariseProbe(document);
  if (answer.kind === 'failed') return { code: EXIT.failed, remark: null };
  // Whether it serves as many as configured may be proven, though not how many in all.
  const isAnswered = isAnswer(answer) || (configured !== null && configured.kind !== 'could-not-tell');
  if (expected === undefined) return { code: isAnswered ? EXIT.good : EXIT.couldNotTell, remark: null };
  const met = isMet(expected, { answer, proven });
  return { code: CODES[met], remark: REMARKS[met](describeExpectation(expected)) };
}

const REMARKS: Readonly<Record<Met, (expected: string) => string | null>> = {
  met: (expected) => `As expected: ${expected}.`,
  'not-met': (expected) => `Expectation not met: expected ${expected}.`,
  'could-not-tell': (expected) => `Whether it is as expected (${expected}) could not be told.`,
};

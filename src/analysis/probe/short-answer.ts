/** The answer of a probe in a few fields, for programs: everything else is in the summary. */
import type { ProbeDocument } from '../../model/probe.js';
import { provenNumber } from '../../probe/estimation/answer/kinds.js';
import { knownParallelism } from '../../probe/estimation/rules/withheld.js';
import { summariseProbe } from '../../probe/estimation/summary.js';
import { describeAnswer } from './answer-words.js';

export interface ShortAnswer {
  /** In words, as the terminal shows it. */
  readonly text: string;
  /** Its kind, as in the JSON of a probe: `slots`, `no-limit`, `range`, ... */
  readonly kind: string;
  /** Slots; null where no single number is proven. */
  readonly slots: number | null;
  /** Slots, at least; null where nothing is known. */
  readonly atLeast: number | null;
  /** Slots, at most; null where there is no limit, or none is known. */
  readonly atMost: number | null;
  /** Effective parallelism: saturated throughput x unloaded service time; null where it is withheld. */
  readonly parallelism: number | null;
}

export function shortAnswer(document: ProbeDocument): ShortAnswer {
  const summary = summariseProbe(document);
  const { answer, proven, effective } = summary;
  return {
    text: describeAnswer(summary),
    kind: answer.kind,
    slots: provenNumber(proven),
    atLeast: proven.atLeast,
    atMost: proven.atMost,
    parallelism: knownParallelism(effective)?.parallelism ?? null,
  };
}

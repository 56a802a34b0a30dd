/** The shape of what was measured under one load: a run of its own, or a part of a sweep or an experiment. */
import { z } from 'zod';
import type { OpenDocument } from '../run.js';
import { count } from './quantity.js';
import { roundShape, sustainedRoundShape } from './round.js';
import {
  burstShape,
  closedLoopShape,
  modelChoiceShape,
  modelName,
  openArrivalsShape,
  scenarioShape,
} from './scenario.js';

/** What the runner noticed. Warnings that follow from the records are derived with the figures, and never saved. */
export const savedWarningShape = z.discriminatedUnion('kind', [
  /** The kernel capped the listen backlog below what the clients need. */
  z.strictObject({ kind: z.literal('listen-backlog-capped'), asked: count, somaxconn: count, clients: count }),
  /** A listen backlog below the number of clients was asked for. */
  z.strictObject({ kind: z.literal('listen-backlog-small'), listenBacklog: count, clients: count }),
  /** A worker died during the run and was replaced. */
  z.strictObject({ kind: z.literal('worker-replaced'), model: modelName, died: count, replacement: count }),
  /** Processes could not be started for connections; the system's code of the last. */
  z.strictObject({ kind: z.literal('process-not-started'), model: modelName, count, code: z.string() }),
  /** Processes that were started for connections, and whose ends were not told in time: what they cost is not known. */
  z.strictObject({ kind: z.literal('processes-unheard'), model: modelName, count }),
  /** The servers' traces were kept in the temporary folder, since the folder in memory (/dev/shm) could not take them. */
  z.strictObject({ kind: z.literal('trace-on-disk'), why: z.enum(['missing', 'not-writable', 'too-small']) }),
]);

function hasMeasuredRound(rounds: ReadonlyArray<{ readonly warmUp: boolean }>): boolean {
  return rounds.some(({ warmUp }) => !warmUp);
}

function runsOf<R extends z.ZodType<{ warmUp: boolean }>>(anyOf: R) {
  const rounds = z.array(anyOf).refine(hasMeasuredRound, 'has no measured round');
  return z.array(z.strictObject({ ...modelChoiceShape.shape, rounds })).min(1);
}

export const burstFields = {
  kind: z.literal('burst'),
  scenario: z.strictObject({ load: burstShape, ...scenarioShape.shape }),
  runs: runsOf(roundShape),
  warnings: z.array(savedWarningShape),
};

export const sustainedFields = {
  kind: z.literal('sustained'),
  scenario: z.strictObject({ load: closedLoopShape, ...scenarioShape.shape }),
  runs: runsOf(sustainedRoundShape),
  warnings: z.array(savedWarningShape),
};

const openFields = {
  kind: z.literal('open'),
  scenario: z.strictObject({ load: openArrivalsShape, ...scenarioShape.shape }),
  runs: runsOf(roundShape),
  warnings: z.array(savedWarningShape),
};

/** A timetable is drawn for as many clients as the scenario has: each of them must have left a record. */
export function openWith<S extends z.ZodRawShape>(further: S) {
  return z.strictObject({ ...openFields, ...further }).superRefine((document, context): void => {
    const { scenario, runs } = document as Pick<OpenDocument, 'scenario' | 'runs'>;
    for (const [run, { rounds }] of runs.entries()) {
      for (const [round, { records }] of rounds.entries()) {
        const came = records.filter((record) => record.client !== null).length;
        if (came === scenario.clients) continue;
        const message = `has ${came} clients, and the scenario ${scenario.clients}`;
        context.addIssue({ code: 'custom', path: ['runs', run, 'rounds', round, 'records'], message });
      }
    }
  });
}

/** The shape of what was measured under one load: a run of its own, or a piece of a sweep or an experiment. */
import { z } from 'zod';
import type { OpenDocument } from '../model/run.js';
import { round, sustainedRound } from './round-schema.js';
import { loads, modelChoice, scenario } from './scenario-schema.js';
import { warning } from './warning-schema.js';

function hasMeasuredRound(rounds: ReadonlyArray<{ readonly warmUp: boolean }>): boolean {
  return rounds.some(({ warmUp }) => !warmUp);
}

function runsOf<R extends z.ZodType<{ warmUp: boolean }>>(anyOf: R) {
  const rounds = z.array(anyOf).refine(hasMeasuredRound, 'has no measured round');
  return z.array(z.strictObject({ ...modelChoice, rounds })).min(1);
}

export const burst = {
  kind: z.literal('burst'),
  scenario: z.strictObject({ load: loads.burst, ...scenario }),
  runs: runsOf(round),
  warnings: z.array(warning),
};

export const sustained = {
  kind: z.literal('sustained'),
  scenario: z.strictObject({ load: loads.sustained, ...scenario }),
  runs: runsOf(sustainedRound),
  warnings: z.array(warning),
};

const open = {
  kind: z.literal('open'),
  scenario: z.strictObject({ load: loads.open, ...scenario }),
  runs: runsOf(round),
  warnings: z.array(warning),
};

/** A timetable is drawn for as many clients as the scenario has: each of them must have left a record. */
export function openWith<S extends z.ZodRawShape>(further: S) {
  return z.strictObject({ ...open, ...further }).superRefine((document, context) => {
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

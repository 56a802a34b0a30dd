/** What a report holds, before any format; what its gates come to; and the view that its Markdown is made from. */

import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Section, Statement, View } from '../../src/analysis/view/view.js';
import { print } from '../../src/commands/command-context.js';
import { EXIT, type ExitCode, UsageFailure, unwritable } from '../../src/model/failure.js';
import { plainThroughout } from '../../src/model/printable.js';
import { renderJunit } from '../../src/presentation/render/junit.js';
import { renderMarkdown } from '../../src/presentation/render/markdown.js';
import { assertWritable } from '../../src/store/destination.js';
import { writeWhole } from '../../src/store/write-whole.js';

/** `unclear`: the machine was too noisy, or the rounds too few, to tell the one from the other. */
export type GateOutcome = 'passed' | 'failed' | 'unclear';

/** One thing that must hold. */
export interface Gate {
  /** What it is a gate of: a model, a load. */
  readonly subject: string;
  readonly name: string;
  readonly outcome: GateOutcome;
  /** What was measured, in words. */
  readonly measured: string;
  /** What is allowed, in words. */
  readonly allowed: string;
}

/** A number that is followed over time; the smaller, the better. */
export interface FollowedFigure {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  /** What it may be off by, in words; null where that is not known. */
  readonly range: string | null;
}

export interface Report {
  readonly title: string;
  /** One line: how it ended, and what is to be done. */
  readonly conclusion: string;
  /** What was found. */
  readonly statements: readonly Statement[];
  readonly sections: readonly Section[];
  readonly gates: readonly Gate[];
  readonly figures: readonly FollowedFigure[];
  /** On which machine, how noisy: a line each. */
  readonly notes: readonly string[];
}

function viewOf({ conclusion, statements, sections, notes }: Report): View {
  const blocks = sections.map((section) => ({ kind: 'table', section }) as const);
  return { heading: conclusion, statements, statementsFirst: true, blocks, footnotes: notes };
}

/** One gate that failed decides; a report that can't tell is never one that passed. */
export function overall(outcomes: readonly GateOutcome[]): GateOutcome {
  if (outcomes.includes('failed')) return 'failed';
  return outcomes.length === 0 || outcomes.includes('unclear') ? 'unclear' : 'passed';
}

export function reportExitCode(outcome: GateOutcome): ExitCode {
  return { passed: EXIT.good, failed: EXIT.failed, unclear: EXIT.couldNotTell }[outcome];
}

/** 0.05 as `5 %`, 0.9975 as `99.75 %`. */
export function exactPercent(share: number): string {
  return `${Number((100 * share).toPrecision(4))} %`;
}

/** @throws UsageFailure when nothing can be written there: known before anything is measured */
export function prepareFolder(folder: string): void {
  try {
    assertWritable(folder);
  } catch (error) {
    throw new UsageFailure(`--output ${folder} can't be a folder (${(error as Error).message}). Name another one.`);
  }
}

/** @param name what the files are called, without what tells their format */
export async function writeReport(report: Report, folder: string, name: string): Promise<void> {
  const { markdown, json, xml } = renderForms(report);
  await writeWhole(join(folder, `${name}.md`), markdown);
  await writeWhole(join(folder, `${name}.json`), json);
  await writeWhole(join(folder, `${name}.xml`), xml);
  const summary = process.env['GITHUB_STEP_SUMMARY'];
  if (!summary) return print(markdown);
  // It goes on after a short write, and throws when nothing more is taken.
  await appendFile(summary, `${markdown}\n`).catch((error: unknown) => {
    throw unwritable(summary, error);
  });
}

/** In all its formats. The name of another version may hold anything. */
export function renderForms(report: Report) {
  const { title, gates } = report;
  const cases = gates.map((gate) => ({ ...gate, detail: `${gate.measured}; allowed: ${gate.allowed}` }));
  return {
    markdown: renderMarkdown(title, plainThroughout(viewOf(report))),
    json: benchmarkJson(report),
    xml: renderJunit(title, cases),
  };
}

/** Figures as github-action-benchmark's tool `customSmallerIsBetter` takes them. */
function benchmarkJson({ figures }: Report): string {
  const entries = figures.map(({ name, unit, value, range }) => ({
    name,
    unit,
    value,
    ...(range === null ? {} : { range }),
  }));
  return `${JSON.stringify(entries, null, 2)}\n`;
}

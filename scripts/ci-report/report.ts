/** The contents of a report, independent of the format; its overall outcome; and the view that becomes its Markdown. */

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

/** `unclear`: the machine was too noisy, or there were too few rounds, to decide. */
export type GateOutcome = 'passed' | 'failed' | 'unclear';

/** A condition that must hold. */
export interface Gate {
  /** What it applies to: a model or a load. */
  readonly subject: string;
  readonly name: string;
  readonly outcome: GateOutcome;
  /** The measured value, in words. */
  readonly measured: string;
  /** The allowed values, in words. */
  readonly allowed: string;
}

/** A number that is tracked over time; smaller is better. */
export interface FollowedFigure {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  /** Its uncertainty, in words; null if unknown. */
  readonly range: string | null;
}

export interface Report {
  readonly title: string;
  /** One line: how it ended, and what to do. */
  readonly conclusion: string;
  /** The findings. */
  readonly statements: readonly Statement[];
  readonly sections: readonly Section[];
  readonly gates: readonly Gate[];
  readonly figures: readonly FollowedFigure[];
  /** The machine and its noise: one line each. */
  readonly notes: readonly string[];
}

function viewOf({ conclusion, statements, sections, notes }: Report): View {
  const blocks = sections.map((section) => ({ kind: 'table', section }) as const);
  return { heading: conclusion, statements, statementsFirst: true, blocks, footnotes: notes };
}

/** One failed gate decides; an inconclusive report never counts as passed. */
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

/** @throws UsageFailure if nothing can be written there; called before anything is measured */
export function prepareFolder(folder: string): void {
  try {
    assertWritable(folder);
  } catch (error) {
    throw new UsageFailure(
      `--output ${folder} can't be used as a folder (${(error as Error).message}). Name another one.`,
    );
  }
}

/** @param name name of the files, without suffix */
export async function writeReport(report: Report, folder: string, name: string): Promise<void> {
  const { markdown, json, xml } = renderForms(report);
  await writeWhole(join(folder, `${name}.md`), markdown);
  await writeWhole(join(folder, `${name}.json`), json);
  await writeWhole(join(folder, `${name}.xml`), xml);
  const summary = process.env['GITHUB_STEP_SUMMARY'];
  if (!summary) return print(markdown);
  // appendFile continues after a short write, and throws if nothing more can be written.
  await appendFile(summary, `${markdown}\n`).catch((error: unknown) => {
    throw unwritable(summary, error);
  });
}

/** The report in all its formats. Texts are escaped, as the other version's name can contain anything. */
export function renderForms(report: Report) {
  const { title, gates } = report;
  const cases = gates.map((gate) => ({ ...gate, detail: `${gate.measured}; allowed: ${gate.allowed}` }));
  return {
    markdown: renderMarkdown(title, plainThroughout(viewOf(report))),
    json: benchmarkJson(report),
    xml: renderJunit(title, cases),
  };
}

/** Figures in the format `customSmallerIsBetter` of github-action-benchmark. */
function benchmarkJson({ figures }: Report): string {
  const entries = figures.map(({ name, unit, value, range }) => ({
    name,
    unit,
    value,
    ...(range === null ? {} : { range }),
  }));
  return `${JSON.stringify(entries, null, 2)}\n`;
}

/** Where a report goes: files in one folder, and the summary of the job, or stdout where there is none. */
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { print } from '../../src/commands/command-context.js';
import { UsageFailure, unwritable } from '../../src/model/failure.js';
import { plainThroughout } from '../../src/model/printable.js';
import { renderJunit } from '../../src/presentation/render/junit.js';
import { renderMarkdown } from '../../src/presentation/render/markdown.js';
import { assertWritable } from '../../src/store/destination.js';
import { writeWhole } from '../../src/store/write-whole.js';
import { type Report, viewOf } from './report.js';

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

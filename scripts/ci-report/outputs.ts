/** Where a report goes: files in one folder, and the summary of the job, or stdout where there is none. */
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { print } from '../../src/commands/command-context.js';
import { UsageFailure } from '../../src/model/failure.js';
import { unwritable } from '../../src/model/system-failure.js';
import { assertWritable } from '../../src/store/files.js';
import { writeWhole } from '../../src/store/write-whole.js';
import { renderBenchmarkJson } from './benchmark-json.js';
import { renderJunit } from './junit.js';
import { renderMarkdown } from './markdown.js';
import type { Report } from './report.js';

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
  const markdown = renderMarkdown(report);
  await writeWhole(join(folder, `${name}.md`), markdown);
  await writeWhole(join(folder, `${name}.json`), renderBenchmarkJson(report));
  await writeWhole(join(folder, `${name}.xml`), renderJunit(report));
  const summary = process.env['GITHUB_STEP_SUMMARY'];
  if (!summary) return print(markdown);
  // It goes on after a short write, and throws when nothing more is taken.
  await appendFile(summary, `${markdown}\n`).catch((error: unknown) => {
    throw unwritable(summary, error);
  });
}

/** Where a report goes: files in one folder, and the summary of the job, or stdout where there is none. */
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageFailure } from '../../src/model/failure.js';
import { renderBenchmarkJson } from './benchmark-json.js';
import { renderJunit } from './junit.js';
import { renderMarkdown } from './markdown.js';
import type { Report } from './report.js';

/** @throws UsageFailure when nothing can be written there: known before anything is measured */
export function prepareFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new UsageFailure(`--output ${folder} can't be a folder (${(error as Error).message}). Name another one.`);
  }
}

/** @param name what the files are called, without what tells their format */
export function writeReport(report: Report, folder: string, name: string): void {
  const markdown = renderMarkdown(report);
  writeFileSync(join(folder, `${name}.md`), markdown);
  writeFileSync(join(folder, `${name}.json`), renderBenchmarkJson(report));
  writeFileSync(join(folder, `${name}.xml`), renderJunit(report));
  const summary = process.env['GITHUB_STEP_SUMMARY'];
  if (summary) appendFileSync(summary, `${markdown}\n`);
  else process.stdout.write(markdown);
}

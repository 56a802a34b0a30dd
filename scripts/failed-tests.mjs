/**
 * A reporter for `node --test`: writes the skipped tests with their reasons, and the failed tests with their errors; in CI
 * also the files that took longest.
 */
import { basename, relative, resolve } from 'node:path';

const LINES_OF_AN_ERROR = 12;
const LONGEST_FILES = 10;

export default async function* failedTests(events) {
  /** The names of the test that runs and of the suites around it. */
  const names = [];
  const skipped = [];
  const failed = [];
  /** What each file printed as errors: the only account of a file that failed as a whole. */
  const printed = new Map();
  const files = [];
  for await (const { type, data } of events) {
    if (type === 'test:start') names.splice(data.nesting, names.length, data.name);
    if (type === 'test:complete' && isFile(data)) files.push(data);
    if (type === 'test:stderr') printed.set(data.file, (printed.get(data.file) ?? '') + data.message);
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    const name = [...names.slice(0, data.nesting), data.name].join(' > ');
    if (data.skip !== undefined) skipped.push(`  ${name}${data.skip === true ? '' : `: ${data.skip}`}`);
    else if (type === 'test:fail' && data.details.error.failureType !== 'subtestsFailed') {
      const error = isFile(data) ? (printed.get(data.file) ?? '') : textOf(data.details.error);
      failed.push(`  ${name}\n    ${placeOf(data)}\n${firstLines(error)}`);
    }
  }
  if (process.env.CI !== undefined) yield `Longest files:\n${longest(files)}`;
  yield `Skipped tests: ${[skipped.length, ...skipped].join('\n')}\n`;
  yield `Failed tests: ${[failed.length, ...failed].join('\n')}\n`;
}

/** Whether this is a file as a whole. Node 20 names it by its path, later versions as it was given. */
function isFile({ name, file }) {
  return file !== undefined && resolve(name) === file;
}

function longest(files) {
  return files
    .sort((a, b) => b.details.duration_ms - a.details.duration_ms)
    .slice(0, LONGEST_FILES)
    .map(({ file, details }) => `  ${(details.duration_ms / 1000).toFixed(1)} s ${placeOf({ file })}\n`)
    .join('');
}

function placeOf({ file, line }) {
  if (file === undefined) return '(file unknown)';
  const path = relative('.', file);
  // Rooms that only compute have a file in the temporary folder.
  return `${path.startsWith('..') ? basename(file) : path}${line === undefined ? '' : `:${line}`}`;
}

function textOf({ cause, message }) {
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause ?? message);
}

function firstLines(text) {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^ +at .*\bnode:/.test(line))
    .slice(0, LINES_OF_AN_ERROR)
    .map((line) => `    ${line}`)
    .join('\n');
}

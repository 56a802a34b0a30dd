/** A reporter for `node --test`: writes the skipped tests with their reasons, and the failed tests with their errors. */
import { relative } from 'node:path';

const LINES_OF_AN_ERROR = 12;

export default async function* failedTests(events) {
  /** The names of the test that runs and of the suites around it. */
  const names = [];
  const skipped = [];
  const failed = [];
  /** What each file printed as errors: the only account of a file that failed as a whole. */
  const printed = new Map();
  for await (const { type, data } of events) {
    if (type === 'test:start') names.splice(data.nesting, names.length, data.name);
    if (type === 'test:stderr') printed.set(data.file, (printed.get(data.file) ?? '') + data.message);
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    const name = [...names.slice(0, data.nesting), data.name].join(' > ');
    if (data.skip !== undefined) skipped.push(`  ${name}${data.skip === true ? '' : `: ${data.skip}`}`);
    else if (type === 'test:fail' && data.details.error.failureType !== 'subtestsFailed') {
      const whole = data.name === data.file;
      const error = whole ? (printed.get(data.file) ?? '') : textOf(data.details.error);
      failed.push(`  ${name}\n    ${placeOf(data)}\n${firstLines(error)}`);
    }
  }
  yield `Skipped tests: ${[skipped.length, ...skipped].join('\n')}\n`;
  yield `Failed tests: ${[failed.length, ...failed].join('\n')}\n`;
}

function placeOf({ file, line }) {
  if (file === undefined) return '(file unknown)';
  return `${relative('.', file)}${line === undefined ? '' : `:${line}`}`;
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

/** For tests: runs an experiment in short, on real processes and sockets. */

import assert from 'node:assert/strict';
import { availableParallelism } from 'node:os';
import { type TestContext, test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import type { ExperimentDocument } from '../../model/document.js';
import { FORMATS } from '../../presentation/formats.js';
import { render, renderList } from '../../presentation/index.js';
import { TEXT_OPTIONS } from '../../presentation/render/content.js';
import { measureUntilDecided } from '../../retries.test-support.js';
import { withHeader } from '../../runner/context.js';
import { measureExperiment } from '../../runner/measure-parts.js';
import { quiet } from '../../runner/quiet.test-support.js';
import { parseDocument } from '../../store/read-document.js';
import { serialise } from '../../store/save-run.js';
import { isSoundDocument, isUndecidedDocument } from '../index.js';
import { ALTERED } from './altered.test-support.js';
import { type Experiment, FINDING_OUTCOMES, type Finding } from './experiment.js';
import { judgeDocument } from './index.js';

export const PLAIN = { ...TEXT_OPTIONS, details: true };

export function isAstray({ outcome }: Finding): boolean {
  return outcome === 'not-as-expected';
}

export function isOpen({ outcome }: Finding): boolean {
  return outcome === 'not-decided';
}

async function measureShort({ name, plan }: Experiment): Promise<ExperimentDocument> {
  const parts = plan('short', { cores: availableParallelism() });
  const measured = await withHeader(() => measureExperiment(name, parts, quiet()));
  return { ...measured, name: `20260102-030405-${name}` };
}

/** The findings that follow from counts or from the order of events, so that no disturbance changes them. */
const UNDISTURBED: Readonly<Record<string, readonly number[]>> = {
  'one-at-a-time': [0],
  'silent-client': [0, 2],
  'price-of-a-process': [0, 1],
  'who-holds-the-door': [0],
};

/**
 * Tries again if a finding is not as expected, because a short run is easily disturbed by other load on the machine. On a
 * very busy one the last try may be disturbed too.
 */
function tryShort(context: TestContext, experiment: Experiment) {
  return measureUntilDecided(context, {
    tries: 3,
    measure: async () => {
      const document = await measureShort(experiment);
      const findings = judgeDocument(document);
      return { document, findings, disturbed: whyDisturbed(findings) };
    },
    whyUndecided: ({ disturbed }) => disturbed,
  });
}

function whyDisturbed(findings: readonly Finding[]): string | null {
  const open = findings.filter(isOpen).length;
  if (2 * open >= findings.length) return `${open} of ${findings.length} not decided`;
  return findings.find(isAstray)?.found ?? null;
}

function assertFound(document: ExperimentDocument, findings: readonly Finding[]): void {
  for (const index of UNDISTURBED[document.experiment] ?? [])
    assert.equal(findings[index]?.outcome, 'as-expected', JSON.stringify(findings[index]));
  const counts = FINDING_OUTCOMES.map((outcome) => findings.filter((finding) => finding.outcome === outcome).length);
  const [asExpected, astray, open] = counts;
  assert.equal(isSoundDocument(document), astray === 0);
  assert.equal(isUndecidedDocument(document), astray === 0 && open !== 0);
  const headline = `${findings.length} points: ${asExpected} as expected, ${astray} not as expected, ${open} not decided. Learned: `;
  const text = render(document, 'table', PLAIN).replaceAll(/\s+/g, ' ');
  assert.ok(text.includes(headline), text);
}

export function assertRendered(document: ExperimentDocument): void {
  for (const format of FORMATS) {
    const text = render(document, format, PLAIN);
    assert.doesNotMatch(text, /undefined|NaN|Infinity|\[object/, `${document.name} as ${format}`);
    assert.match(text, /\n$/);
  }
  for (const colour of [false, true]) {
    for (const line of render(document, 'table', { ...PLAIN, colour })
      .split('\n')
      .slice(1)) {
      assert.ok([...stripVTControlCharacters(line)].length <= 80, line);
    }
  }
}

/** The findings are as expected; after each change in ALTERED the named one is not. */
export function testInShort(experiment: Experiment): void {
  const { name } = experiment;
  test(`${name}: the findings are as expected, and not as expected after a change that contradicts them`, async (context) => {
    const { document, findings, disturbed } = await tryShort(context, experiment);
    assert.ok(findings.length > 0);
    assertFound(document, findings);
    assertRendered(document);
    assert.deepEqual(parseDocument(serialise(document), 'a file'), document);
    assert.ok(renderList([document], [], 'Saved runs', false).includes(document.name));

    const elsewhere = { ...document, context: { ...document.context, cores: document.context.cores + 3 } };
    assert.deepEqual(judgeDocument(elsewhere), findings, 'the findings do not depend on the machine that judges');
    const audited = findings.slice(-document.parts.length).map(({ expected }) => expected);
    assert.deepEqual(
      audited,
      document.parts.map(({ title }) => `${title}: every check holds`),
    );

    if (disturbed !== null) return;
    for (const { what, change, astray } of ALTERED[name] ?? []) {
      const altered = { ...document, ...change(document) };
      const judged = judgeDocument(altered);
      assert.equal(judged.length, findings.length, what);
      assert.equal(judged[astray]?.outcome, 'not-as-expected', `${what}: ${JSON.stringify(judged[astray])}`);
      assert.equal(isSoundDocument(altered), false, what);
      assertRendered(altered);
      assert.match(render(altered, 'table', PLAIN), /Not\s+as\s+expected:/);
    }
  });
}

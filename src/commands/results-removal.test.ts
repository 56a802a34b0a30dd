/** The question before runs are removed: when it can be asked, and what each answer means. */
import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { describe, test } from 'node:test';
import { EXIT, Interruption, UsageFailure } from '../model/failure.js';
import { isConfirmed } from './results-removal.js';

/** Streams like those of a terminal, with this text typed. */
function terminal(typed: string) {
  const input = Object.assign(new PassThrough(), { isTTY: true }) as unknown as NodeJS.ReadStream;
  const output = Object.assign(new PassThrough(), { isTTY: true }) as unknown as NodeJS.WriteStream;
  output.on('data', () => {});
  if (typed !== '') setTimeout(() => input.push(typed), 50);
  const question = { input, output };
  return { terminal: { colour: false, progress: null, question }, signal: new AbortController().signal };
}

const NO_TERMINAL = { colour: false, progress: null, question: null };

const nothing = (): void => {};

describe('isConfirmed', () => {
  for (const [typed, answer] of [
    ['y\n', true],
    ['yes\n', true],
    ['n\n', false],
    ['\n', false],
    ['what\n', false],
  ] as const) {
    test(`${JSON.stringify(typed)} means ${answer}`, async () => {
      assert.equal(await isConfirmed('Remove it?', nothing, terminal(typed)), answer);
    });
  }

  test('the consequences are printed before the question', async () => {
    let explained = 0;
    const explain = () => {
      explained += 1;
    };
    await isConfirmed('Remove it?', explain, terminal('n\n'));
    assert.equal(explained, 1);
  });

  test('without a terminal: a usage failure in one line', async () => {
    const explain = () => assert.fail('explained');
    await assert.rejects(isConfirmed('Remove it?', explain, { ...terminal(''), terminal: NO_TERMINAL }), (error) => {
      assert.ok(error instanceof UsageFailure);
      assert.match(error.message, /^stdin is not a terminal; nothing was removed\. Use --yes\.$/);
      return true;
    });
  });

  for (const [key, name] of [
    ['\u0003', 'Ctrl-C'],
    ['\u0004', 'Ctrl-D'],
  ] as const) {
    test(`${name} interrupts it`, async () => {
      const asked = isConfirmed('Remove it?', nothing, terminal(key));
      await assert.rejects(asked, (error) => error instanceof Interruption && error.exitCode === EXIT.interrupted);
    });
  }

  test('a signal ends it', async () => {
    const controller = new AbortController();
    const asked = isConfirmed('Remove it?', nothing, { ...terminal(''), signal: controller.signal });
    setTimeout(() => controller.abort('SIGTERM'), 50);
    await assert.rejects(asked, (error) => error instanceof Interruption && error.exitCode === EXIT.terminated);
  });
});

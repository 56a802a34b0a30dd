/** A word with one or two typing errors finds the intended word; other words find none. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { MODELS } from '../model/scenario.js';
import { didYouMean, nearest } from './nearest.js';

const COMMANDS = ['bench', 'sweep', 'experiment', 'probe', 'serve', 'results', 'report'];

describe('nearest', () => {
  for (const [typed, meant] of [
    ['bnech', 'bench'],
    ['benc', 'bench'],
    ['Probe', 'probe'],
    ['prob', 'probe'],
    ['exp', 'experiment'],
    ['resluts', 'results'],
  ] as const) {
    test(`${typed}: ${meant}`, () => assert.equal(nearest(typed, COMMANDS), meant));
  }

  for (const typed of ['frobnicate', 'x', 're', 'help']) {
    test(`${typed}: nothing`, () => assert.equal(nearest(typed, COMMANDS), undefined));
  }

  test('of models', () => {
    assert.equal(nearest('sequental', MODELS), 'sequential');
    assert.equal(nearest('multiprocess', MODELS), 'multi-process');
    assert.equal(nearest('process', MODELS), 'process-per-connection');
  });

  test('of two that are equally close: the one with the same first letter', () =>
    assert.equal(nearest('fsh', ['bash', 'zsh', 'fish']), 'fish'));

  test('without known words: none', () => assert.equal(nearest('bench', []), undefined));
});

test('didYouMean is a sentence, or empty', () => {
  assert.equal(didYouMean('bnech', COMMANDS), ' Did you mean bench?');
  assert.equal(didYouMean('frobnicate', COMMANDS), '');
});

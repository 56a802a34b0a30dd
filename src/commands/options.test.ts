/** The table of options: it is consistent, and each of its rules refuses what it should refuse. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { UsageFailure } from '../model/failure.js';
import { DEFAULTS, LOADS, MODELS } from '../model/scenario.js';
import { type CommandName, checkTogether, OPTIONS, type OptionRow } from './options.js';
import { AUTO_BUDGET } from './probe-options.js';

const ROWS: readonly OptionRow[] = OPTIONS;
const COMMANDS = [...new Set(ROWS.flatMap(({ commands }) => commands))];

const rowsOfCommand = (command: CommandName) => ROWS.filter(({ commands }) => commands.includes(command));

function refused(check: () => void, message: string | RegExp): void {
  assert.throws(check, (error) => {
    assert.ok(error instanceof UsageFailure);
    if (typeof message === 'string') assert.equal(error.message, message);
    else assert.match(error.message, message);
    return true;
  });
}

describe('the table', () => {
  for (const command of COMMANDS) {
    test(`${command}: each option once, and the options that a rule names exist`, () => {
      const names = rowsOfCommand(command).map(({ name }) => name);
      assert.equal(new Set(names).size, names.length, names.join(' '));
      for (const { needs } of rowsOfCommand(command)) assert.ok(needs === undefined || names.includes(needs.option));
    });
  }

  test('an option and the one that it excludes belong to the same command', () => {
    for (const { name, commands, excludes } of ROWS) {
      if (excludes === undefined) continue;
      const both = commands.filter((command) => rowsOfCommand(command).some((other) => other.name === excludes.option));
      assert.ok(both.length > 0, name);
    }
  });

  test('a choice lists its choices, and a rule about loads has a remedy', () => {
    for (const { name, type, choices, loads, remedy } of ROWS) {
      assert.equal(type === 'choice', choices !== undefined, name);
      assert.equal(loads === undefined, remedy === undefined, name);
    }
  });

  test('the defaults in the help are those that apply', () => {
    const inHelp = (command: CommandName, name: string) => {
      const row = rowsOfCommand(command).find((candidate) => candidate.name === name);
      assert.ok(row?.default !== undefined && typeof row.type === 'function');
      return row.type(`--${name}`, row.default);
    };
    assert.equal(inHelp('bench', 'clients'), DEFAULTS.clients);
    assert.equal(inHelp('bench', 'duration'), DEFAULTS.duration);
    assert.equal(inHelp('bench', 'service-time'), DEFAULTS.serviceTime);
    assert.equal(inHelp('bench', 'workers'), DEFAULTS.workers);
    assert.equal(inHelp('probe', 'budget'), AUTO_BUDGET);
  });
});

describe('checkTogether', () => {
  test('an option that belongs to some loads is refused with every other, and with no other', () => {
    for (const { name, loads = LOADS, remedy, needs } of rowsOfCommand('bench')) {
      for (const load of LOADS) {
        // Only with the right load, since the first refused option is reported.
        const partner = needs === undefined || !loads.includes(load) ? {} : { [needs.option]: true };
        const check = () => checkTogether('bench', { ...partner, [name]: true }, { load });
        if (loads.includes(load)) check();
        else if (name === 'url') refused(check, new RegExp(`^--load ${load} can't measure a URL: .* ${remedy}$`));
        else refused(check, `--${name} has no effect with --load ${load}. ${remedy}`);
      }
    }
  });

  test('an option for servers that at-once starts is refused with a URL, and no other is', () => {
    const url = new URL('http://127.0.0.1/');
    for (const { name, ownServer = false, loads = LOADS } of rowsOfCommand('bench')) {
      for (const load of ['burst', 'sustained'] as const) {
        const check = () => checkTogether('bench', { url, [name]: url }, { load });
        if (!loads.includes(load)) continue;
        if (ownServer) {
          refused(
            check,
            `--${name} is for servers that at-once starts, and the URL names one that is already running. Leave one out.`,
          );
        } else check();
      }
    }
  });

  test('an option of some models is refused if none of them is chosen', () => {
    for (const { name, models } of rowsOfCommand('serve')) {
      for (const model of MODELS) {
        const check = () => checkTogether('serve', { [name]: 2 }, { models: [model] });
        if (models?.include(model) ?? true) check();
        else refused(check, `--${name} 2 has no effect with ${model}: ${models?.because}`);
      }
    }
    checkTogether('bench', { workers: 2 }, { models: ['sequential', 'multi-process'] });
  });

  test('an option that needs another is refused without it, unless it is a flag that is false', () => {
    for (const command of COMMANDS) {
      for (const { name, needs } of rowsOfCommand(command)) {
        if (needs === undefined) continue;
        refused(() => checkTogether(command, { [name]: true }), needs.message);
        checkTogether(command, { [name]: true, [needs.option]: true });
        checkTogether(command, { [name]: false });
      }
    }
  });

  test('an option that excludes another is refused together with it', () => {
    for (const command of COMMANDS) {
      const names = rowsOfCommand(command).map(({ name }) => name);
      for (const { name, excludes } of rowsOfCommand(command)) {
        if (excludes === undefined || !names.includes(excludes.option)) continue;
        refused(() => checkTogether(command, { [name]: true, [excludes.option]: true }), excludes.message);
        checkTogether(command, { [name]: true });
      }
    }
  });

  test('an option of other actions is refused', () => {
    const usage = 'results rm NAME...';
    refused(
      () => checkTogether('results rm', { keep: 5 }, { usage }),
      '--keep has no effect on "results rm NAME...". Leave it out.',
    );
    checkTogether('results rm', { yes: true, results: 'x' }, { usage });
  });
});

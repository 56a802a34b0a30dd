/** The table of options: it contradicts itself nowhere, and each of its rules refuses what it is there to refuse. */
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
    test(`${command}: each option once, and those that a rule names are there`, () => {
      const names = rowsOfCommand(command).map(({ name }) => name);
      assert.equal(new Set(names).size, names.length, names.join(' '));
      for (const { needs } of rowsOfCommand(command)) assert.ok(needs === undefined || names.includes(needs.option));
    });
  }

  test('what a row excludes is an option of a command that has both', () => {
    for (const { name, commands, excludes } of ROWS) {
      if (excludes === undefined) continue;
      const both = commands.filter((command) => rowsOfCommand(command).some((other) => other.name === excludes.option));
      assert.ok(both.length > 0, name);
    }
  });

  test('choices are given where there is a choice, and a remedy where loads are', () => {
    for (const { name, type, choices, loads, remedy } of ROWS) {
      assert.equal(type === 'choice', choices !== undefined, name);
      assert.equal(loads === undefined, remedy === undefined, name);
    }
  });

  test('the defaults that help tells are those that apply', () => {
    const told = (command: CommandName, name: string) => {
      const row = rowsOfCommand(command).find((candidate) => candidate.name === name);
      assert.ok(row?.default !== undefined && typeof row.type === 'function');
      return row.type(`--${name}`, row.default);
    };
    assert.equal(told('bench', 'clients'), DEFAULTS.clients);
    assert.equal(told('bench', 'duration'), DEFAULTS.duration);
    assert.equal(told('bench', 'service-time'), DEFAULTS.serviceTime);
    assert.equal(told('bench', 'workers'), DEFAULTS.workers);
    assert.equal(told('probe', 'budget'), AUTO_BUDGET);
  });
});

describe('checkTogether', () => {
  test('an option that belongs to some loads is refused with every other, and with no other', () => {
    for (const { name, loads = LOADS, remedy, needs } of rowsOfCommand('bench')) {
      for (const load of LOADS) {
        // Only where the load is the right one: an option that is refused comes first.
        const partner = needs === undefined || !loads.includes(load) ? {} : { [needs.option]: true };
        const check = () => checkTogether('bench', { ...partner, [name]: true }, { load });
        if (loads.includes(load)) check();
        else if (name === 'url') refused(check, new RegExp(`^--load ${load} can't measure a URL: .* ${remedy}$`));
        else refused(check, `--${name} has no effect with --load ${load}. ${remedy}`);
      }
    }
  });

  test('an option of a server that at-once starts is refused beside a URL, and no other is', () => {
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

  test('an option that some models have is refused where none of them is asked for', () => {
    for (const { name, models } of rowsOfCommand('serve')) {
      for (const model of MODELS) {
        const check = () => checkTogether('serve', { [name]: 2 }, { models: [model] });
        if (models?.include(model) ?? true) check();
        else refused(check, `--${name} 2 has no effect with ${model}: ${models?.because}`);
      }
    }
    checkTogether('bench', { workers: 2 }, { models: ['sequential', 'multi-process'] });
  });

  test('an option that needs another is refused without it, unless it is a flag that is off', () => {
    for (const command of COMMANDS) {
      for (const { name, needs } of rowsOfCommand(command)) {
        if (needs === undefined) continue;
        refused(() => checkTogether(command, { [name]: true }), needs.message);
        checkTogether(command, { [name]: true, [needs.option]: true });
        checkTogether(command, { [name]: false });
      }
    }
  });

  test('an option that excludes another is refused beside it', () => {
    for (const command of COMMANDS) {
      const names = rowsOfCommand(command).map(({ name }) => name);
      for (const { name, excludes } of rowsOfCommand(command)) {
        if (excludes === undefined || !names.includes(excludes.option)) continue;
        refused(() => checkTogether(command, { [name]: true, [excludes.option]: true }), excludes.message);
        checkTogether(command, { [name]: true });
      }
    }
  });

  test('an option that only other actions have is refused', () => {
    const usage = 'results rm NAME...';
    refused(
      () => checkTogether('results rm', { keep: 5 }, { usage }),
      '--keep has no effect on "results rm NAME...". Leave it out.',
    );
    checkTogether('results rm', { yes: true, results: 'x' }, { usage });
  });
});

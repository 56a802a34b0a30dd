/** The help: one screen with the common options, everything on demand, and all of it from the table of options. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { run, runHere } from './cli.test-support.js';
import { COMMAND_HELP } from './commands/command-help.js';
import { helpText } from './commands/help.js';
import { runInProcess } from './commands/main.test-support.js';
import { OPTIONS, type OptionRow } from './commands/options.js';

const SCREEN = { columns: 80, rows: 23 } as const;
const COMMANDS = Object.keys(COMMAND_HELP);
const ROWS: readonly OptionRow[] = OPTIONS;

const rowsOf = (command: string) =>
  ROWS.filter(({ commands }) => commands.some((name) => name.split(' ')[0] === command));

function assertColumns(text: string): void {
  for (const line of text.split('\n')) assert.ok(line.length <= SCREEN.columns, line);
}

function assertOneScreen(text: string): void {
  assertColumns(text);
  assert.ok(text.trimEnd().split('\n').length <= SCREEN.rows, text);
}

describe('the program alone', () => {
  test('prints one screen with three examples: exit 0', async (context) => {
    const { code, stdout, stderr } = await run(context, []);
    assert.deepEqual([code, stderr], [0, '']);
    assertOneScreen(stdout);
    assert.equal(stdout.match(/^ {2}at-once .+/gm)?.length, 3);
    for (const [command, { rare = false }] of Object.entries(COMMAND_HELP)) {
      assert.equal(new RegExp(`^  ${command} `, 'm').test(stdout), !rare, command);
    }
  });

  for (const word of ['-h', '--help']) {
    test(`${word} prints the same`, async (context) => {
      assert.deepEqual(await runHere(context, [word]), await runHere(context, []));
    });
  }

  test('--help-all prints the help of every command', async (context) => {
    const { code, stdout } = await runHere(context, ['--help-all']);
    assert.equal(code, 0);
    for (const command of COMMANDS)
      assert.ok(stdout.includes((await runHere(context, [command, '--help-all'])).stdout));
  });

  test('-v and --version print only the version', async (context) => {
    for (const word of ['-v', '--version']) assert.match((await runHere(context, [word])).stdout, /^\d+\.\d+\.\d+\n$/);
  });
});

test('a number where a name belongs is answered like any other wrong word', async (context) => {
  for (const command of ['serve', 'completion']) {
    const { code, stderr } = await runHere(context, [command, '4']);
    assert.equal(code, 2);
    assert.match(stderr, /^\w+ takes .+ or .+, not "4"\.\n$/);
  }
});

for (const command of COMMANDS) {
  describe(`${command} -h`, () => {
    test('is one screen of the common options', async (context) => {
      const { code, stdout, stderr } = await runHere(context, [command, '-h']);
      assert.deepEqual([code, stderr], [0, '']);
      assertOneScreen(stdout);
      for (const { name, common = false } of rowsOf(command)) assert.equal(isListed(stdout, name), common, name);
    });

    test('--help-all has every option once', async (context) => {
      const { stdout } = await runHere(context, [command, '--help-all']);
      assertColumns(stdout);
      for (const { name } of rowsOf(command)) {
        assert.equal(stdout.match(new RegExp(`^ .{5}--${name}( |$)`, 'gm'))?.length, 1, name);
      }
    });

    test('a default is written once', async (context) => {
      const { stdout } = await runHere(context, [command, '--help-all']);
      for (const line of stdout.split('\n')) assert.ok((line.match(/\(default\)/g)?.length ?? 0) <= 1, line);
    });
  });
}

for (const columns of [60, 40]) {
  test(`in a terminal of ${columns} columns no line is wider, and every option is listed`, () => {
    for (const of of [[], ...COMMANDS.map((command) => [command])]) {
      for (const all of [false, true]) {
        const text = helpText(of, all, columns);
        for (const line of text.split('\n')) assert.ok(line.length <= columns, line);
        const usual = helpText(of, all);
        assert.equal(text.replaceAll(/-{20,}|\s+/g, ' '), usual.replaceAll(/-{20,}|\s+/g, ' '));
      }
    }
  });
}

test('the width of the help is that of the terminal, and at most 80', async () => {
  const widths = [40, 80, 160].map(async (columns) => {
    const { stdout } = await runInProcess(['bench', '--help-all'], { columns });
    return Math.max(...stdout.split('\n').map(({ length }) => length));
  });
  const [narrow = 0, usual = 0, wide = 0] = await Promise.all(widths);
  assert.ok(narrow <= 40 && usual > 60 && usual <= 80, `${narrow} ${usual}`);
  assert.equal(wide, usual);
});

function isListed(help: string, name: string): boolean {
  return new RegExp(`^ .{5}--${name}( |$)`, 'm').test(help);
}

test('the help option works anywhere after a command, and nothing is measured', async (context) => {
  const { stdout } = await runHere(context, ['bench', '-h']);
  for (const words of [
    ['bench', '--help', '--clients', '0'],
    ['bench', '-c', '50', '-h'],
  ]) {
    assert.equal((await runHere(context, words)).stdout, stdout);
  }
});

test('a target before -h prints the help of probe', async (context) => {
  assert.equal((await runHere(context, [':8000', '-h'])).stdout, (await runHere(context, ['probe', '-h'])).stdout);
});

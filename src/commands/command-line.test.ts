/** How the words of a command line become the options of a command. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UsageFailure } from '../model/failure.js';
import type { CommandContext } from './command-context.js';
import { type Command, type Family, runCommandLine } from './command-line.js';

type Argv = Readonly<Record<string, unknown>>;

/** The options that the command gets, without those under their other names. */
async function parse(words: string, command: Partial<Command> = {}): Promise<Argv> {
  let got: Argv = {};
  const run = async (argv: Argv): Promise<void> => {
    got = argv;
  };
  const bench: Command<Argv> = { options: 'bench', word: { name: 'target' }, ...command, run };
  await runCommandLine(
    words.split(' '),
    (name) => (name === 'bench' ? Promise.resolve(bench) : undefined),
    {} as CommandContext,
  );
  return got;
}

const refuses = (words: string, message: RegExp, command?: Partial<Command>) =>
  assert.rejects(parse(words, command), (error) => error instanceof UsageFailure && message.test(error.message));

test('values are read, short and long, before and after the word', async () => {
  const { target, clients, 'service-time': serviceTime } = await parse('bench -c50 http://a --service-time=10ms');
  assert.deepEqual([target, clients, serviceTime], ['http://a', 50, 10_000_000]);
  assert.equal((await parse('--clients 5 bench'))['clients'], 5);
});

test('a list of texts takes one word each time', async () => {
  const { header, target } = await parse('bench -H a:1 -H b:2 http://a');
  assert.deepEqual([header, target], [['a:1', 'b:2'], 'http://a']);
  await refuses('bench --header', /^Not enough arguments following: header\.$/);
});

test('the word is text, also where it looks like a number, and has its default', async () => {
  assert.equal((await parse('bench 8080'))['target'], '8080');
  assert.equal((await parse('bench -'))['target'], '-');
  assert.equal((await parse('bench', { word: { name: 'target', default: 'a' } }))['target'], 'a');
  const read = (text: string): number => text.length;
  assert.equal((await parse('bench 8080', { word: { name: 'target', read } }))['target'], 4);
});

test('what is unknown is refused, and secrets in it are masked', async () => {
  await refuses('bench --clinets 5', /Did you mean --clients\?/);
  await refuses('bench http://a b', /takes no "b"/);
  await refuses('bench http://a http://me:secret@b/', /^(?!.*secret).*takes no/);
  await refuses('--json agent', /--json/);
});

test('words after -- are passed on as they are', async () => {
  const argv = await parse('bench -- --clients 5');
  assert.deepEqual([argv['_'], argv['clients'], argv['--']], [['bench', '--clients', '5'], undefined, undefined]);
});

test('--json stands for a format and excludes another', async () => {
  assert.equal((await parse('bench --json'))['format'], 'json');
  await refuses('bench --json --format csv', /exclude each other/);
});

test('of a family, the action is found wherever it stands, and the first is meant where none is', async () => {
  const ran: Argv[] = [];
  const action = (name: 'list' | 'show'): Command<Argv> => ({
    options: `results ${name}`,
    takesSurplus: true,
    ...(name === 'show' ? { word: { name: 'names', several: true } } : {}),
    run: async ({ _, names }) => void ran.push({ name, _, names }),
  });
  const results: Family = { actions: { list: action('list'), show: action('show') } };
  for (const words of ['results', 'results a', 'results --rows all show a b']) {
    await runCommandLine(words.split(' '), () => Promise.resolve(results), {} as CommandContext);
  }
  assert.deepEqual(ran, [
    { name: 'list', _: ['results'], names: undefined },
    { name: 'list', _: ['results', 'a'], names: undefined },
    { name: 'show', _: ['results', 'show'], names: ['a', 'b'] },
  ]);
});

/** What the help says of each command besides its options. */
import type { CommandName } from './options.js';

export interface CommandHelp {
  /** What can follow the command. */
  readonly usage: string;
  /** In the list of commands. */
  readonly summary: string;
  readonly description: string;
  /** What follows the command in an example. */
  readonly example?: readonly string[];
  /** Listed among the commands by `--help-all` alone. */
  readonly rare?: true;
  /** Whether `--help-all` explains the models. */
  readonly listsModels?: true;
}

/** `results` alone lists runs. */
export type HelpName = Exclude<CommandName, `results ${string}`> | 'results';

export const COMMAND_HELP: Readonly<Record<HelpName, CommandHelp>> = {
  probe: {
    usage: '[URL]',
    summary: 'how many requests does this server serve at once? (the default)',
    description:
      'Measures how many requests a server serves at once. The target is a URL, tcp://HOST:PORT or unix:SOCKET:/path; with --command it may hold $PORT.',
    example: ['http://127.0.0.1:8000/'],
  },
  bench: {
    usage: '[URL]',
    summary: 'send clients to a server: how long does each wait?',
    description:
      'Sends clients to the server at the URL, or to a model server that it starts, and measures how long each of them waits.',
    example: ['-c', '50', '--compare'],
    listsModels: true,
  },
  sweep: {
    usage: '[URL]',
    summary: 'bench with more and more clients: where does waiting begin?',
    description:
      'Measures one load after another, at the URL or at a model server that it starts: where does waiting begin?',
    example: ['-c', '1..64', '--model', 'multi-process'],
    listsModels: true,
  },
  experiment: {
    usage: '[NAME]',
    summary: 'named questions, each answered by measuring',
    description: 'Answers a named question by measuring. Without a name it lists the questions.',
  },
  serve: {
    usage: '[MODEL]',
    summary: 'run a model server in the foreground, for curl or nc',
    description: 'Runs a model server in the foreground and prints one line per connection, until Ctrl-C.',
    example: ['sequential', '--port', '8000'],
    listsModels: true,
  },
  results: {
    usage: '[ACTION]',
    summary: 'list, show, compare and remove saved runs',
    description:
      'Actions: list (default), show [NAME], open, compare A B, rm NAME..., prune --keep N. NAME is latest, latest~1, the name of a saved run, or a file; rm takes names only.',
    example: ['show', 'latest'],
  },
  report: {
    usage: '[NAME...]',
    summary: 'make pages, pictures and files of saved runs',
    description: 'Makes a page, pictures or files of saved runs: of the latest, or of those named.',
    example: ['latest', '--format', 'svg'],
  },
  agent: {
    usage: '',
    summary: 'let a coordinator send requests from this machine, over NATS',
    description:
      'Waits for signed plans from a coordinator (probe or bench with --nats) and sends their requests, within the limits below, until Ctrl-C.',
    example: ['--nats', '@nats.url', '--trust', 'KEY', '--allow-target', 'app:80'],
    rare: true,
  },
  agents: {
    usage: '',
    summary: 'list the agents, their limits and clocks',
    description:
      'Lists the agents that answer at a NATS server, with their limits and how well their clocks are known.',
    example: ['--nats', 'nats://127.0.0.1:4222', '--key', 'coordinator.key'],
    rare: true,
  },
  'agent-key': {
    usage: 'FILE',
    summary: 'make the key with which a coordinator signs its plans',
    description: 'Writes a new key to FILE, which only you can read, and prints its public key for agent --trust.',
    example: ['coordinator.key'],
    rare: true,
  },
  schema: {
    usage: '',
    summary: 'the JSON Schema of saved runs and of --format json',
    description: 'Prints the JSON Schema (2020-12) of saved runs and of --format json.',
    rare: true,
  },
  completion: {
    usage: '[SHELL]',
    summary: 'completion for bash (default), zsh or fish',
    description: 'Prints a script that completes commands, options and their values in bash (default), zsh or fish.',
    example: ['bash'],
    rare: true,
  },
};

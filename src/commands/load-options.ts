/** The options of what clients do: what is measured by `bench`, `sweep` and `experiment`. */
import { ARRIVALS, DEFAULTS, GENERATORS, LOADS, MESSAGES, MOST, STREAM_DEFAULTS } from '../model/scenario.js';
import { parseDuration } from '../model/units.js';
import type { OptionRow } from './options.js';
import { countFrom, type LoadBounds, parseLoads, parseRate, type Reader } from './values.js';

const loadsWithin =
  (bounds: LoadBounds): Reader<readonly number[]> =>
  (flag, text) =>
    parseLoads(flag, text, bounds);

/** The clients of a sweep, unless the user says otherwise. */
export const SWEPT_CLIENTS = '1..32';
export const parseSweptClients = loadsWithin({ least: 1, most: MOST.clients, scale: 'whole-numbers' });

const NOT_OF_BURSTS = 'A burst lasts until all were served: leave it out.';
const OF_OPEN = { loads: ['open'], remedy: 'Add --load open, or leave it out.' } as const;

export const LOAD_OPTIONS = [
  {
    name: 'clients',
    commands: ['bench'],
    group: 'Load',
    type: countFrom(1, MOST.clients),
    default: String(DEFAULTS.clients),
    help: 'clients released together, or kept busy',
    loads: ['burst', 'sustained'],
    remedy: 'How many come follows from --rate and --duration.',
  },
  {
    name: 'clients',
    commands: ['sweep'],
    group: 'Load',
    type: parseSweptClients,
    default: SWEPT_CLIENTS,
    help: 'how many clients are kept busy, as 1..100 or 1,2,4',
    excludes: {
      option: 'utilisation',
      message: '--clients and --utilisation exclude each other: one load is varied. Leave one out.',
    },
  },
  {
    name: 'utilisation',
    commands: ['sweep'],
    group: 'Load',
    type: loadsWithin({ least: 0.01, most: 2, scale: 'tenths' }),
    help: 'instead of --clients: open arrivals that keep the servers busy for this share of the time, as 0.1..1.1',
  },
  {
    name: 'load',
    commands: ['bench'],
    group: 'Load',
    type: 'choice',
    choices: LOADS,
    default: DEFAULTS.load,
    help: 'clients at once, kept busy, or by a timetable',
  },
  {
    name: 'generator',
    commands: ['bench'],
    group: 'Load',
    type: 'choice',
    choices: GENERATORS,
    default: DEFAULTS.generator,
    help: 'what makes the requests of --load sustained',
    loads: ['sustained'],
    remedy: 'It is a choice for --load sustained only: leave it out.',
  },
  {
    name: 'rate',
    commands: ['bench'],
    group: 'Load',
    type: parseRate,
    help: 'clients a second of --load open, as 60/s',
    ...OF_OPEN,
  },
  {
    name: 'arrivals',
    commands: ['bench'],
    group: 'Load',
    type: 'choice',
    choices: ARRIVALS,
    default: STREAM_DEFAULTS.arrivals,
    help: 'how they come',
    ...OF_OPEN,
  },
  {
    name: 'arrivals',
    commands: ['sweep'],
    group: 'Load',
    type: 'choice',
    choices: ARRIVALS,
    default: STREAM_DEFAULTS.arrivals,
    help: 'how they come, with --utilisation',
    needs: { option: 'utilisation', message: '--arrivals means nothing to busy clients. Add --utilisation.' },
  },
  {
    name: 'duration',
    commands: ['bench'],
    group: 'Load',
    type: parseDuration,
    default: '10s',
    help: 'how long clients are kept busy, or come',
    loads: ['sustained', 'open'],
    remedy: NOT_OF_BURSTS,
  },
  {
    name: 'duration',
    commands: ['sweep'],
    group: 'Load',
    type: parseDuration,
    default: '2s; with --utilisation 5s',
    help: 'how long each load is kept up',
  },
  {
    name: 'message',
    commands: ['bench'],
    group: 'Load',
    type: 'choice',
    choices: MESSAGES,
    default: DEFAULTS.message,
    help: 'what a client sends',
    loads: ['burst', 'open'],
    remedy: 'Busy clients send HTTP: leave it out.',
  },
  {
    name: 'silent-clients',
    commands: ['bench'],
    group: 'Load',
    type: countFrom(0, MOST.clients),
    default: '0',
    help: 'clients that come before a burst and say nothing',
    loads: ['burst'],
    remedy: 'They come before a burst: leave --load out.',
  },
  {
    name: 'silent-time',
    commands: ['bench'],
    group: 'Load',
    type: parseDuration,
    help: 'how long they stay once the others have come',
    loads: ['burst'],
    remedy: 'It is for silent clients, who come before a burst: leave --load out.',
  },
  {
    name: 'timeout',
    commands: ['bench'],
    group: 'Load',
    type: parseDuration,
    default: 'long enough for all; with --url twice the duration, at least 10s',
    help: 'how long a client waits for its answer',
  },
  {
    name: 'rounds',
    commands: ['bench'],
    group: 'Load',
    type: countFrom(1, MOST.rounds),
    default: `${DEFAULTS.rounds} bursts, else ${STREAM_DEFAULTS.rounds}`,
    help: 'rounds that are measured',
  },
  {
    name: 'rounds',
    commands: ['sweep'],
    group: 'Load',
    type: countFrom(1, MOST.rounds),
    default: '1',
    help: 'how often each load is measured',
  },
  {
    name: 'warm-up-rounds',
    commands: ['bench'],
    group: 'Load',
    type: countFrom(0, MOST.rounds),
    default: `${DEFAULTS.warmUpRounds} burst, else ${STREAM_DEFAULTS.warmUpRounds}`,
    help: 'rounds before them',
  },
  {
    name: 'seed',
    commands: ['bench'],
    group: 'Load',
    type: countFrom(0, MOST.seed),
    default: 'random',
    help: 'seed of the order of the models and of arrivals',
  },
  {
    name: 'seed',
    commands: ['sweep'],
    group: 'Load',
    type: countFrom(0, MOST.seed),
    default: 'random',
    help: 'seed of the arrivals and of the order of the models',
  },
  {
    name: 'short',
    commands: ['experiment'],
    group: 'Experiment',
    type: 'flag',
    help: 'fewer clients and rounds, for a quick look',
  },
] as const satisfies readonly OptionRow[];

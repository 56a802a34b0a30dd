/** Where runs and reports are kept: one answer for every command that saves, reads or shows runs. */
import { existsSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MeasurementFailure } from '../model/failure.js';
import { holdsOwnDocument } from './saved-files.js';

export interface ResultsLocation {
  /** The folder of saved runs, as it is displayed: a relative path if it is inside the working directory. */
  readonly runs: string;
  /** The folder of the reports made from them. */
  readonly reports: string;
  /** Whether it is the user's state directory: the only location that the user neither named nor can see from here. */
  readonly isStateDirectory: boolean;
}

/** What the location depends on. */
export interface Environment {
  readonly workingDirectory: string;
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** The path of the running program. */
  readonly program: string;
}

const RUNS = 'runs';
const RUNS_IN_PROJECT = join('results', RUNS);

/**
 * 1. The folder that the user named.
 * 2. In a checkout of this project: its results/runs.
 * 3. A results/runs in the working directory that at-once has saved runs in before.
 * 4. The user's state directory, so that no folder appears in somebody else's project.
 *
 * @throws MeasurementFailure if the user has no home directory
 */
export function locateResults(named: string | undefined, environment = processEnvironment()): ResultsLocation {
  const { workingDirectory } = environment;
  if (named !== undefined) return locationOf(named);
  const checkout = checkoutAround(environment);
  if (checkout !== null) return locationOf(shownPath(join(checkout, RUNS_IN_PROJECT), workingDirectory));
  if (holdsOwnDocument(resolve(workingDirectory, RUNS_IN_PROJECT))) return locationOf(RUNS_IN_PROJECT);
  return { ...locationOf(join(stateDirectory(environment), RUNS)), isStateDirectory: true };
}

/** Reports go beside a folder called runs, but inside any other: the user named only that folder, not its parent. */
function locationOf(runs: string): ResultsLocation {
  const parent = basename(resolve(runs)) === RUNS ? dirname(runs) : runs;
  return { runs, reports: join(parent, 'reports'), isStateDirectory: false };
}

function shownPath(path: string, workingDirectory: string): string {
  return relative(realpathSync(workingDirectory), path);
}

/**
 * The root of the checkout that this program runs from, if the working directory is in it: the nearest package.json is
 * this program's own. An installed package has no sources and is no checkout.
 */
function checkoutAround({ workingDirectory, program }: Environment): string | null {
  const root = packageAround(realpathSync(program));
  if (root === null || !existsSync(join(root, 'src'))) return null;
  return packageAround(realpathSync(workingDirectory)) === root ? root : null;
}

/** The nearest folder, upwards from here, that has a package.json. */
function packageAround(path: string): string | null {
  if (existsSync(join(path, 'package.json'))) return path;
  const parent = dirname(path);
  return parent === path ? null : packageAround(parent);
}

/** XDG Base Directory Specification: a relative path in the variable is ignored. */
function stateDirectory({ variables, platform }: Environment): string {
  const { XDG_STATE_HOME: wanted = '' } = variables;
  if (isAbsolute(wanted)) return join(wanted, 'at-once');
  const states = platform === 'darwin' ? join('Library', 'Application Support') : join('.local', 'state');
  return join(homeDirectory(variables), states, 'at-once');
}

function homeDirectory({ HOME }: Environment['variables']): string {
  const home = HOME ?? homeOfAccount();
  if (isAbsolute(home)) return home;
  throw new MeasurementFailure('This user has no home directory to keep runs in. Name a folder with --results.');
}

/** Empty if there is none: a container may run as a user without an account. */
function homeOfAccount(): string {
  try {
    return homedir();
  } catch {
    return '';
  }
}

function processEnvironment(): Environment {
  const { env, platform } = process;
  return { workingDirectory: process.cwd(), variables: env, platform, program: fileURLToPath(import.meta.url) };
}

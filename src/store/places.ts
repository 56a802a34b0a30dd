/** Where runs are saved, and what their files are called: apart from what reads them, which takes long to load. */
import { join } from 'node:path';

/** Unless the user says otherwise; relative to the working directory. */
export const DEFAULT_DIRECTORY = join('results', 'runs');

/** Of a saved run's file. */
export const SUFFIX = '.json';

/** For tests and scripts/probe-real-servers.mjs: all real servers. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { NODE_SERVERS, OUR_SERVERS, SLOW_SERVERS } from './node-servers.test-support.js';
import { PYTHON_SERVERS } from './python-servers.test-support.js';
import { PACKAGES, type Program, type RealServer } from './real-server.test-support.js';
import { WEB_SERVERS } from './web-servers.test-support.js';

export const REAL_SERVERS: readonly RealServer[] = [...PYTHON_SERVERS, ...WEB_SERVERS, ...NODE_SERVERS, ...OUR_SERVERS];
export { SLOW_SERVERS };

/** The reason to skip the test; false if all programs are installed, and in CI, where a missing program must fail the test. */
export function skipWithout(needing: Pick<RealServer, 'programs'>): string | false {
  return process.env['CI'] === undefined && (whatIsMissing(needing) ?? false);
}

/** A message about a missing program; null if all are installed. */
export function whatIsMissing({ programs }: Pick<RealServer, 'programs'>): string | null {
  const [missing] = programs.filter((program) => !isInstalled(program));
  return missing === undefined ? null : `${missing} is not installed (Debian: apt-get install ${PACKAGES[missing]})`;
}

/** Also searches /usr/sbin, which is only in root's PATH by default. */
function isInstalled(program: Program): boolean {
  return `${process.env['PATH'] ?? ''}${delimiter}/usr/sbin`.split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

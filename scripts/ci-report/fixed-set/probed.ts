/** Probes the user's own server for the report, by running the program as a user would. */
import { fileURLToPath } from 'node:url';
import { maskCommand } from '../../../src/commands/probe.js';
import { MeasurementFailure } from '../../../src/model/failure.js';
import { shownTarget } from '../../../src/model/printable.js';
import { SECOND } from '../../../src/model/units.js';
import { lastLine, runProgram } from '../../../src/runner/processes/program.js';
import { type FixedMeasurement, looseGate, type MeasurementReport } from './gates.js';

export interface ProbeWish {
  /** The target of the probe; undefined: the server that the command starts. */
  readonly target: string | undefined;
  readonly command: string | undefined;
  /** In the syntax of `probe --expect-concurrency`; undefined: any answer passes. */
  readonly expected: string | undefined;
}

const AT_ONCE_BY_STDIN = fileURLToPath(new URL('./at-once-by-stdin.js', import.meta.url));
/** Time limit for starting the server, a probe with the default budget, and stopping everything, ms. */
const PROBE_TIMEOUT = 120_000;

/** The part of the program's JSON that is used here; `probe --format json` has it under `derived`. */
interface Answered {
  readonly scenario: { readonly target: string };
  readonly derived: {
    readonly text: string;
    readonly effective: { readonly kind: string; readonly effective: { readonly parallelism: number } | null } | null;
    readonly unloaded: { readonly serviceTime: number } | null;
  };
}

export function probed({ target, command, expected }: ProbeWish): FixedMeasurement {
  const words = [
    ...(target === undefined ? [] : [target]),
    ...(command === undefined ? [] : ['--command', command]),
    ...(expected === undefined ? [] : ['--expect-concurrency', expected]),
  ];
  return {
    name: `a probe of ${target === undefined ? maskCommand(command ?? '') : shownTarget(target)}`,
    measure: async ({ signal }) => {
      const ending = await runProgram(process.execPath, [AT_ONCE_BY_STDIN], {
        input: JSON.stringify(['probe', ...words, '--format', 'json']),
        signal,
        timeout: PROBE_TIMEOUT,
      });
      if (!ending.stdout.startsWith('{')) throw new MeasurementFailure(`The probe failed: ${lastLine(ending)}`);
      return reportProbe(JSON.parse(ending.stdout) as Answered, ending.code, expected);
    },
  };
}

export function reportProbe(
  { scenario, derived }: Answered,
  code: number | null,
  expected: string | undefined,
): MeasurementReport {
  const subject = `probe of ${scenario.target}`;
  const gate = {
    subject,
    name: 'served at once',
    measured: derived.text.split(/(?<=\.) /)[0] ?? '',
    allowed: expected ?? 'an answer',
  };
  // Code 3 is inconclusive: neither a pass nor a failure, on a quiet machine too.
  const judged = looseGate(gate, code === 0);
  const service = derived.unloaded?.serviceTime;
  return {
    statements: [{ subject, text: derived.text, sound: code === 0 }],
    gates: [code === 3 ? { ...judged, outcome: 'unclear' } : judged],
    figures:
      service === undefined
        ? []
        : [{ name: `${subject}: unloaded service time`, unit: 's', value: service / SECOND, range: null }],
    sections: [],
  };
}

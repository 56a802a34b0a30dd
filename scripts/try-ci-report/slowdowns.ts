/** Slowdowns that a report must find, and none, which it must let pass: each a change to one source file. */

export interface Slowdown {
  readonly what: string;
  /** Null: the version stays as it is. */
  readonly patch: { readonly file: string; readonly from: string; readonly to: string } | null;
}

export const SLOWDOWNS = {
  none: { what: 'two identical versions', patch: null },
  service: {
    what: 'every service takes a tenth longer than it was asked to',
    patch: {
      file: 'src/servers/service.ts',
      from: 'const duration = BigInt(Math.round(serviceTime));',
      to: 'const duration = BigInt(Math.round(serviceTime * 1.1));',
    },
  },
  passage: {
    what: 'where services take no time, a turn of the service loop takes about a tenth longer',
    patch: {
      file: 'src/servers/sequential.ts',
      from: '    const answeredAt = now();\n',
      // What comes before it is three fifths of a turn, from one accept() to the next: a sixth of it is a tenth of that.
      to: '    const until = now() + (orders.serviceTime > 0 ? 0n : (now() - serviceStartedAt) / 6n);\n    while (now() < until);\n    const answeredAt = now();\n',
    },
  },
} as const satisfies Readonly<Record<string, Slowdown>>;

export type SlowdownName = keyof typeof SLOWDOWNS;

export const SLOWDOWN_NAMES = Object.keys(SLOWDOWNS) as SlowdownName[];

/** A command without its secrets. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { maskCommand } from './probe.js';

const CASES: ReadonlyArray<readonly [command: string, shown: string]> = [
  ['node server.js --workers 4 --port $PORT', 'node server.js --workers 4 --port $PORT'],
  ['SECRET=hunter2 node server.js', 'SECRET=... node server.js'],
  ['A="hunter 2" B=\'hunter 3\' C=hun\\ ter4 D=a"hunter 5"b node x', 'A=... B=... C=... D=... node x'],
  ['export A=hunter2; B=$OTHER node x&&C="say \\"hunter2\\"" y', 'export A=...; B=$OTHER node x&&C=... y'],
  ['sh -c "SECRET=hunter2 node x"', 'sh -c "SECRET=... node x"'],
  ['node x --api-key hunter2 --token=hunter3 --workers=4', 'node x --api-key ... --token=... --workers=4'],
  ['node x --db postgres://me:hunter2@host/db', 'node x --db postgres://...@host/db'],
  ['DATABASE_URL=postgres://me:hunter2@host/db node x', 'DATABASE_URL=... node x'],
  ['SECRET="hunter\n2" node x', 'SECRET=... node x'],
];

for (const [command, shown] of CASES) {
  test(shown, () => assert.equal(maskCommand(command), shown));
}

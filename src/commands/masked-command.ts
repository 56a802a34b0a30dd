/** A user's command as it may be shown and saved: without what is likely to be a secret. */

/** One word of a shell, of plain, quoted and escaped parts. */
const WORD = String.raw`(?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^\s;&|'"\\])+`;
const ASSIGNMENT = new RegExp(`(?<![\\w-])(?<name>[A-Za-z_]\\w*=)(?<value>${WORD})`, 'gs');
const SECRET_FLAG = new RegExp(
  `(?<![\\w-])(?<name>-{1,2}[\\w-]*(?:passw|secret|token|key|auth|cred)[\\w-]*(?:=|\\s+))(?<value>${WORD})`,
  'gis',
);
/** As user:password before the host of an address. */
const CREDENTIALS = /:\/\/[^\s'"]*@/g;
/** A variable's value is not in the command. */
const VARIABLE = /^"?\$\w+"?$/;

export function maskCommand(command: string): string {
  const mask = (_: string, name: string, value: string) => `${name}${VARIABLE.test(value) ? value : '...'}`;
  return command.replaceAll(CREDENTIALS, '://...@').replaceAll(ASSIGNMENT, mask).replaceAll(SECRET_FLAG, mask);
}

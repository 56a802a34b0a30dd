/** The man page, from the help and the table of options. */
import { COMMAND_HELP, type HelpName } from '../../src/commands/command-help.js';
import { describeOption, rowsOf } from '../../src/commands/help.js';
import { VERSION } from '../../src/model/version.js';

const EXIT_CODES: ReadonlyArray<readonly [code: string, meaning: string]> = [
  ['0', 'answered'],
  ['1', 'failed, or not as expected'],
  ['2', 'wrong usage'],
  ['3', 'inconclusive'],
  ['129, 130, 131, 143', 'ended by a signal: hangup, interrupted, quit, terminated'],
];

export function manPage(): string {
  const commands = Object.keys(COMMAND_HELP) as HelpName[];
  return [
    `.TH AT-ONCE 1 "" "at-once ${VERSION}"`,
    '.SH NAME',
    escapeRoff('at-once - how many clients does a server serve at once, and how long do the others wait?'),
    '.SH SYNOPSIS',
    ...commands.flatMap((name) => [
      '.br',
      `\\fBat-once ${name}\\fR ${escapeRoff(`${COMMAND_HELP[name].usage} [options]`.trim())}`,
    ]),
    '.SH COMMANDS',
    ...commands.flatMap(commandLines),
    '.SH EXIT STATUS',
    ...EXIT_CODES.flatMap(([code, meaning]) => ['.TP', code, escapeRoff(meaning)]),
    '',
  ].join('\n');
}

function commandLines(name: HelpName): string[] {
  return [
    `.SS ${name}`,
    escapeRoff(COMMAND_HELP[name].description),
    ...rowsOf(name).flatMap((row) => {
      const forms = [...(row.short === undefined ? [] : [`-${row.short}`]), `--${row.name}`];
      const value = row.value === undefined ? '' : ` \\fI${escapeRoff(row.value)}\\fR`;
      const written = forms.map((form) => `\\fB${escapeRoff(form)}\\fR`).join(', ');
      return ['.TP', `${written}${value}`, escapeRoff(describeOption(row, true))];
    }),
  ];
}

/** A hyphen of an option must not become a typographic one, and no line may begin with a dot or an apostrophe. */
function escapeRoff(text: string): string {
  return text.replaceAll('\\', '\\e').replaceAll('-', '\\-').replace(/^[.']/, '\\&$&');
}

/** The parts of a page: what was found, a chart with its table, a table, words. */
import type { Picture } from '../../analysis/pictures/picture.js';
import type { Section, Statement } from '../../analysis/view/view.js';
import { drawSvg } from '../charts/svg.js';

export function PageStatements({ statements }: { readonly statements: readonly Statement[] }) {
  return (
    <ul class="statements">
      {statements.map(({ subject, text, sound, undecided = false }) => (
        <li key={subject} class={undecided ? 'undecided' : sound ? 'sound' : 'unsound'}>
          <strong>{subject}</strong> {text}
        </li>
      ))}
    </ul>
  );
}

/** The chart that a browser draws, the same as a still for paper and where no script runs, and its figures. */
export function DrawnPicture({ picture }: { readonly picture: Picture }) {
  const { id, title, words, height, table, points } = picture;
  return (
    <figure id={id}>
      <h2>{title}</h2>
      <div
        class="chart"
        data-picture={id}
        style={`height: ${height}px`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys walk through its points
        tabIndex={0}
        role="img"
        aria-roledescription="chart"
        aria-label={`${title}. ${words} ${points.length === 0 ? '' : 'Arrow keys tell its points one by one.'}`}
      />
      <div class="still" dangerouslySetInnerHTML={{ __html: drawSvg(picture, 'light') }} />
      <p class="spoken" aria-live="polite" />
      <figcaption>{words}</figcaption>
      <details>
        <summary>The figures behind it</summary>
        <SectionTable section={table} />
      </details>
    </figure>
  );
}

/** @param whole shown at its full height, however long */
export function SectionTable({ section, whole = false }: { readonly section: Section; readonly whole?: boolean }) {
  const { title, columns, rows, notes = [] } = section;
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be within reach of the keyboard */}
      <section class={whole ? 'scroll whole' : 'scroll'} tabIndex={0} aria-label={title}>
        <table>
          <caption>{title}</caption>
          <thead>
            <tr>
              {columns.map(({ heading, align }) => (
                <th key={heading} scope="col" class={align}>
                  {heading}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, at) => (
              <tr key={at}>
                {row.map((cell, column) => (
                  <td key={column} class={columns[column]?.align}>
                    {cell}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {notes.map((note) => (
        <p key={note} class="soft">
          {note}
        </p>
      ))}
    </>
  );
}

export function ThemeChoice() {
  return (
    <label class="soft">
      Theme{' '}
      <select id="theme">
        <option value="system">as the system</option>
        <option value="light">light</option>
        <option value="dark">dark</option>
      </select>
    </label>
  );
}

export const STYLE = `
:root { color-scheme: light; --ground: #ffffff; --raised: #f4f6f9; --text: #1d2530; --soft: #566272; --line: #d9dee5;
  --good: #1f7a4d; --bad: #b3372f; --accent: #2459ad; }
@media screen and (prefers-color-scheme: dark) { :root:not([data-theme=light]) { color-scheme: dark; --ground: #15191f;
  --raised: #1e242c; --text: #e4e8ee; --soft: #a3afbd; --line: #3a424d; --good: #5cc291; --bad: #ef8379; --accent: #8db6f5; } }
@media screen { :root[data-theme=dark] { color-scheme: dark; --ground: #15191f; --raised: #1e242c; --text: #e4e8ee;
  --soft: #a3afbd; --line: #3a424d; --good: #5cc291; --bad: #ef8379; --accent: #8db6f5; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--text); font: 16px/1.5 system-ui, Roboto, Arial, sans-serif; }
header, main, footer { max-width: 60rem; margin: 0 auto; padding: 0 1rem; }
header { padding-top: 1.25rem; display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: baseline; }
header h1 { flex: 1 1 16rem; }
h1 { font-size: 1.45rem; line-height: 1.25; margin: 0; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; line-height: 1.3; margin: 2rem 0 .5rem; overflow-wrap: anywhere; }
p { margin: .4rem 0; overflow-wrap: anywhere; }
a { color: var(--accent); }
.soft, figcaption, footer, caption { color: var(--soft); font-size: .9rem; }
select, input { font: inherit; color: inherit; background: var(--raised); border: 1px solid var(--line); border-radius: .3rem;
  padding: .15rem .4rem; max-width: 100%; }
.statements { list-style: none; margin: 1rem 0; padding: 0; }
.statements li { border-left: .3rem solid var(--good); background: var(--raised); padding: .6rem .8rem; margin: .6rem 0;
  overflow-wrap: anywhere; }
.statements li.unsound { border-color: var(--bad); }
.statements li.undecided { border-color: var(--soft); }
.statements strong { display: block; }
figure { margin: 1.5rem 0; break-inside: avoid; }
figure h2 { margin-top: 0; }
.chart { width: 100%; border-radius: .3rem; }
.still svg { width: 100%; height: auto; display: block; background: #fff; border-radius: .3rem; }
.chart { display: none; }
@media screen { .drawn .chart { display: block; } .drawn .still { display: none; } }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
details { margin: .5rem 0; }
summary { cursor: pointer; color: var(--accent); }
.scroll { overflow-x: auto; max-height: 26rem; }
.scroll.whole { max-height: none; }
table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; padding-bottom: .3rem; font-weight: 600; color: var(--text); position: sticky; left: 0; }
section.scroll { margin: 1.5rem 0 .5rem; }
details section.scroll { margin-top: .5rem; }
th, td { text-align: left; vertical-align: top; padding: .2rem .9rem .2rem 0; border-bottom: 1px solid var(--line); }
@media (max-width: 30rem) { table { font-size: .8rem; } th, td { padding-right: .55rem; } }
th { white-space: nowrap; font-weight: 600; background: var(--ground); position: sticky; top: 0; }
th button { font: inherit; color: inherit; background: none; border: 0; padding: 0; cursor: pointer; }
th button::after { content: ' \\2195'; color: var(--soft); } th[aria-sort=ascending] button::after { content: ' \\2191'; }
th[aria-sort=descending] button::after { content: ' \\2193'; }
#runs td:first-child { white-space: nowrap; }
.filters { display: flex; flex-wrap: wrap; gap: .4rem 1rem; align-items: baseline; }
.problems { color: var(--bad); overflow-wrap: anywhere; }
td.right, th.right { text-align: right; white-space: nowrap; }
.spoken { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
dt { font-weight: 600; } dd { margin: 0 0 .4rem; }
footer { padding-bottom: 2rem; margin-top: 2rem; }
@media print { body { font-size: 11pt; } header select, header label, details:not([open]), .spoken { display: none; }
  .scroll { overflow: visible; max-height: none; } th { position: static; } h2 { break-after: avoid; } }
`;

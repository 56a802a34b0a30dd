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

/** The script of the page of all runs: filters and sorts its table. */

const table = document.querySelector<HTMLTableElement>('#runs');
const body = table?.tBodies[0];
const rows = [...(body?.rows ?? [])];
const filters = [...document.querySelectorAll<HTMLInputElement | HTMLSelectElement>('[data-filter]')];
const count = document.querySelector('#count');

/** Whether a row matches every filter: a part of any of its text, or the whole text of one column. */
function isWanted(row: HTMLTableRowElement): boolean {
  return filters.every(({ value, dataset }) => {
    const column = dataset['filter'];
    if (value === '') return true;
    if (column === 'any') return (row.textContent ?? '').toLowerCase().includes(value.toLowerCase());
    return (row.dataset[column ?? ''] ?? '').split('|').includes(value);
  });
}

function filter(): void {
  let shown = 0;
  for (const row of rows) {
    row.hidden = !isWanted(row);
    if (!row.hidden) shown += 1;
  }
  if (count !== null) count.textContent = `${shown} of ${rows.length} runs`;
}

const inNumericOrder = new Intl.Collator('en', { numeric: true }).compare;

function keyOf(row: HTMLTableRowElement, column: number): string {
  const cell = row.cells[column];
  return cell?.dataset['key'] ?? cell?.textContent ?? '';
}

/** Ascending first; descending if it is already ascending. Rows without a key come last. */
function sort(heading: HTMLTableCellElement): void {
  const direction = heading.getAttribute('aria-sort') === 'ascending' ? -1 : 1;
  for (const other of heading.parentElement?.children ?? []) other.removeAttribute('aria-sort');
  heading.setAttribute('aria-sort', direction === 1 ? 'ascending' : 'descending');
  const column = heading.cellIndex;
  const sorted = [...rows].sort((a, b) => {
    const [first, second] = [keyOf(a, column), keyOf(b, column)];
    if ((first === '') !== (second === '')) return first === '' ? 1 : -1;
    return direction * inNumericOrder(first, second);
  });
  body?.append(...sorted);
}

for (const element of filters) element.addEventListener('input', filter);
for (const heading of table?.tHead?.rows[0]?.cells ?? []) {
  heading.querySelector('button')?.addEventListener('click', () => sort(heading));
}
filter();

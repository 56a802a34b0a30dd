/** The style sheet of pages, which loads no other file. */
import { PICTURE_STYLE, themeVariables } from '../charts/themes.js';

const DARK = `color-scheme: dark; ${themeVariables('dark')}; --good: #5cc291; --bad: #ef8379`;

export const STYLE = `
:root { color-scheme: light; ${themeVariables('light')}; --good: #1f7a4d; --bad: #a92f27 }
@media screen and (prefers-color-scheme: dark) { :root:not([data-theme=light]) { ${DARK} } }
@media screen { :root[data-theme=dark] { ${DARK} } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--text); font: 16px/1.5 system-ui, Roboto, Arial, sans-serif; }
header, main, footer { max-width: 68rem; margin: 0 auto; padding: 0 1rem; }
header { padding-top: 1rem; display: flex; flex-wrap: wrap; gap: .25rem 1rem; align-items: baseline; justify-content: space-between; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: .6rem 0 0; overflow-wrap: anywhere; text-wrap: balance; }
h2 { font-size: 1.15rem; line-height: 1.3; margin: 2rem 0 .5rem; overflow-wrap: anywhere; }
h3 { font-size: .9rem; line-height: 1.3; margin: 0 0 .1rem; font-weight: 600; overflow-wrap: anywhere; }
p { margin: .4rem 0; overflow-wrap: anywhere; }
a { color: var(--service-ink); }
.soft, figcaption, footer, caption { color: var(--soft); font-size: .9rem; }
.answer { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 .7rem; margin: .5rem 0 0; line-height: 1.15; }
.answer strong { font-size: 3.6rem; font-weight: 700; color: var(--service-ink); font-variant-numeric: tabular-nums; }
.answer span { font-size: 1.25rem; }
.sentence { font-size: 1.1rem; max-width: 56rem; text-wrap: pretty; }
select, input { font: inherit; color: inherit; background: var(--raised); border: 1px solid var(--line); border-radius: .3rem;
  padding: .15rem .4rem; max-width: 100%; }
.statements { list-style: none; margin: .6rem 0; padding: 0; }
.statements li { border-left: .3rem solid var(--good); background: var(--raised); padding: .5rem .8rem; margin: .5rem 0;
  overflow-wrap: anywhere; }
.statements li.unsound { border-color: var(--bad); }
.statements li.undecided { border-color: var(--soft); }
.option { white-space: nowrap; }
.statements strong { display: block; }
figure { margin: 1.5rem 0 2rem; position: relative; }
figure h2 { margin: 0 0 .3rem; }
figcaption { margin-top: .2rem; }
.panels { display: grid; grid-template-columns: minmax(0, 1fr); gap: .9rem 2rem; border-radius: .3rem; }
@media screen and (min-width: 48rem) { .panels.several { grid-template-columns: repeat(2, minmax(0, 1fr)); } }
@media screen and (min-width: 64rem) { .panels.many { grid-template-columns: repeat(3, minmax(0, 1fr)); } }
.panel { min-width: 0; break-inside: avoid; display: flex; flex-direction: column; justify-content: end; }
.plot { position: relative; }
.plot > svg { display: block; width: 100%; overflow: visible; }
.plot .mark { position: absolute; pointer-events: none; width: 11px; height: 11px; margin: -5.5px; border-radius: 50%;
  border: 2px solid var(--text); background: var(--ground); }
.tip { position: absolute; z-index: 1; pointer-events: none; background: var(--ground); border: 1px solid var(--soft); border-radius: .3rem;
  padding: .25rem .5rem; font-size: .8rem; line-height: 1.35; white-space: pre; box-shadow: 0 2px 8px rgb(0 0 0 / .2); }
${PICTURE_STYLE}
:focus-visible { outline: 2px solid var(--service-ink); outline-offset: 2px; }
details { margin: .5rem 0; }
main > details { border-top: 1px solid var(--line); margin: 0; padding: .55rem 0; }
summary { cursor: pointer; color: var(--service-ink); }
.scroll { overflow-x: auto; max-height: 26rem; }
.scroll.whole { max-height: none; }
table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; padding-bottom: .3rem; font-weight: 600; color: var(--text); position: sticky; left: 0; }
section.scroll { margin: 1.2rem 0 .5rem; }
figure section.scroll { margin-top: .5rem; }
th, td { text-align: left; vertical-align: top; padding: .2rem .9rem .2rem 0; border-bottom: 1px solid var(--line); }
@media (max-width: 30rem) { table { font-size: .8rem; } th, td { padding-right: .55rem; } h1 { font-size: 1.35rem; } .answer strong { font-size: 3rem; } }
th { white-space: nowrap; font-weight: 600; background: var(--ground); position: sticky; top: 0; }
@media (max-width: 30rem) { th { white-space: normal; } }
th button { font: inherit; color: inherit; background: none; border: 0; padding: 0; cursor: pointer; }
th button::after { content: ' \\2195'; color: var(--soft); } th[aria-sort=ascending] button::after { content: ' \\2191'; }
th[aria-sort=descending] button::after { content: ' \\2193'; }
td.right, th.right { text-align: right; } td.right { white-space: nowrap; }
header.wide, main.wide, footer.wide { max-width: 96rem; }
main.wide figure, main.wide > h2 { max-width: 68rem; }
#runs { width: 100%; margin: .6rem 0; }
#runs td:first-child { min-width: 13rem; } #runs td:nth-child(2) { white-space: nowrap; } #runs td:first-child, #runs td:nth-child(4) { overflow-wrap: anywhere; }
@media (max-width: 64rem) {
  #runs, #runs tbody, #runs thead { display: block; }
  #runs thead tr { display: flex; flex-wrap: wrap; gap: .1rem .9rem; } #runs th { position: static; padding: 0; border: 0; }
  #runs tbody tr { display: grid; grid-template-columns: 6.5rem minmax(0, 1fr); gap: 0 .5rem; padding: .5rem 0; border-bottom: 1px solid var(--line); }
  #runs tbody tr[hidden], #runs td.none { display: none; }
  #runs td { display: contents; } #runs td > span { overflow-wrap: anywhere; }
  #runs td:first-child { display: block; grid-column: 1 / -1; border: 0; padding: 0; font-weight: 600; }
  #runs td::before { content: attr(data-heading); color: var(--soft); } }
.filters { display: flex; flex-wrap: wrap; gap: .4rem 1rem; align-items: baseline; }
.problems { color: var(--bad); overflow-wrap: anywhere; }
.spoken { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
dt { font-weight: 600; } dd { margin: 0 0 .4rem; }
footer { padding-bottom: 2rem; margin-top: 2rem; }
@media print { body { font-size: 11pt; } header select, header label, .spoken, figure details { display: none; }
  .scroll { overflow: visible; max-height: none; } th { position: static; } h2 { break-after: avoid; } }
`;

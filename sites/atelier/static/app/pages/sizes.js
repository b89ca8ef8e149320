// Which size is which.
import {html} from '../core/html.js';
import {useTitle} from '../core/shop.js';
import {Crumbs} from '../widgets/crumbs.js';

const TABLES = [
  {title: 'Kleider, Blusen und Strick', head: ['Größe', 'Konfektion', 'Brust (cm)', 'Taille (cm)'],
    rows: [['XS', '34', '80–84', '62–66'], ['S', '36/38', '84–92', '66–74'], ['M', '40/42', '92–100', '74–82'],
      ['L', '44/46', '100–110', '82–92'], ['XL', '48/50', '110–122', '92–104']]},
  {title: 'Hosen', head: ['Größe', 'Bund (Zoll)', 'Taille (cm)', 'Hüfte (cm)'],
    rows: [['W28', '28', '72', '92'], ['W30', '30', '77', '97'], ['W32', '32', '82', '102'], ['W34', '34', '87', '107'],
      ['W36', '36', '92', '112']]},
  {title: 'Schuhe', head: ['Größe', 'Fußlänge (cm)', 'UK', 'US'],
    rows: [['37', '23,5', '4', '6,5'], ['39', '25,0', '6', '8,5'], ['41', '26,0', '7', '9,5'], ['43', '27,5', '9', '10'],
      ['45', '29,0', '10,5', '11,5']]},
];

export function SizesPage() {
  useTitle('Größentabelle');
  return html`
    <${Crumbs} trail=${[['Größentabelle']]} />
    <h1>Größentabelle</h1>
    <p>Messen Sie über der Unterwäsche und lassen Sie das Maßband locker. Zwischen zwei Größen nehmen Sie die größere.</p>
    ${TABLES.map((one) => html`
      <table key=${one.title} className="size-table">
        <caption>${one.title}</caption>
        <thead><tr>${one.head.map((cell) => html`<th key=${cell} scope="col">${cell}</th>`)}</tr></thead>
        <tbody>${one.rows.map((row) => html`
          <tr key=${row[0]}><th scope="row">${row[0]}</th>${row.slice(1).map((cell, index) => html`<td key=${index}>${cell}</td>`)}</tr>`)}</tbody>
      </table>`)}`;
}

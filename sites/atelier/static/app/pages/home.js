// The first page.
import {ask} from '../core/api.js';
import {html} from '../core/html.js';
import {Link} from '../core/router.js';
import {useLoad, useShop, useTitle} from '../core/shop.js';
import {money} from '../core/wording.js';
import {Grid} from '../listing/grid.js';
import {Failed, Loading} from '../widgets/loading.js';

export function HomePage() {
  const {categories} = useShop();
  useTitle('');
  return html`
    <section className="hero">
      <div>
        <h1>Für drinnen, für draußen, für lange</h1>
        <p>Mode und Wohntextilien aus Leinen, Wolle und Baumwolle – in kleinen Auflagen gefertigt.</p>
        <p><${Link} to=${`/k/${categories[0].slug}`} className="primary button-link">${categories[0].label} entdecken<//></p>
      </div>
    </section>
    <nav className="tiles" aria-label="Kategorien"><ul>${categories.map((one, index) => html`
      <li key=${one.slug}><${Link} to=${`/k/${one.slug}`} className=${`tile tile-${index + 1}`}>${one.label}<//></li>`)}</ul></nav>
    <${Strip} id="neu" title="Neu eingetroffen" sort="neu" />
    <${Strip} id="beliebt" title="Am meisten getragen" sort="beliebt" />
    <${Promises} />`;
}

function Strip({id, title, sort}) {
  const {data, error} = useLoad(`strip ${sort}`, (signal) => ask(`/api/products?sort=${sort}`, {signal}));
  return html`
    <section className="strip" aria-labelledby=${id}>
      <h2 id=${id}>${title}</h2>
      ${error && html`<${Failed} error=${error} />`}
      ${!data && !error && html`<${Loading} rows=${4} kind="cards" />`}
      ${data && html`<${Grid} items=${data.items.slice(0, 4)} level="h3" />`}
    </section>`;
}

function Promises() {
  const {config} = useShop();
  return html`
    <ul className="promises">
      <li><strong>Gratis ab ${money(config.free_from_cents)}</strong> Darunter zahlen Sie nur den Versand.</li>
      <li><strong>30 Tage Rückgabe</strong> In Ruhe zu Hause anprobieren.</li>
      <li><strong>Repariert statt ersetzt</strong> Wir flicken, was bei uns gekauft wurde.</li>
    </ul>`;
}

// An order that was placed.
import {ask} from '../core/api.js';
import {html} from '../core/html.js';
import {Link} from '../core/router.js';
import {useLoad, useTitle} from '../core/shop.js';
import {Lines, Sums} from '../bag/lines.js';
import {Given} from '../checkout/check.js';
import {Failed, Loading} from '../widgets/loading.js';
import {MissingPage} from './missing.js';

export function OrderPage({number}) {
  const {data, error} = useLoad(`order ${number}`, (signal) => ask(`/api/orders/${encodeURIComponent(number)}`, {signal}));
  useTitle(`Bestellung ${number}`);
  if (error) return error.status === 404 ? html`<${MissingPage} />` : html`<${Failed} error=${error} />`;
  if (!data) return html`<${Loading} />`;
  return html`
    <h1>Danke für Ihre Bestellung</h1>
    <p>Ihre Bestellnummer: <strong data-order-number>${data.number}</strong></p>
    <p>Wir haben Ihnen eine Bestätigung an ${data.address.email} geschickt.</p>
    <div className="two-columns">
      <section aria-label="Bestellte Artikel">
        <${Given} checkout=${data} />
        <${Lines} lines=${data.lines} place="bestellung" fixed=${true} />
      </section>
      <aside className="summary" aria-label="Zusammenfassung"><${Sums} bag=${data} /></aside>
    </div>
    <p><${Link} to="/" className="secondary button-link">Weiter stöbern<//></p>`;
}

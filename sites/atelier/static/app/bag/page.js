// The bag as a page.
import {html, useState} from '../core/html.js';
import {Link} from '../core/router.js';
import {useShop, useTitle} from '../core/shop.js';
import {useStore} from '../core/store.js';
import {money} from '../core/wording.js';
import {Crumbs} from '../widgets/crumbs.js';
import {TextField} from '../widgets/field.js';
import {Loading} from '../widgets/loading.js';
import {Lines, Sums} from './lines.js';

export function BagPage() {
  const {bag} = useStore(useShop().bag);
  useTitle('Ihre Tasche');
  return html`
    <${Crumbs} trail=${[['Tasche']]} />
    <h1>Ihre Tasche</h1>
    ${!bag && html`<${Loading} />`}
    ${bag && bag.count === 0 && html`
      <p>Ihre Tasche ist noch leer.</p>
      <p><${Link} to="/" className="primary button-link">Weiter stöbern<//></p>`}
    ${bag && bag.count > 0 && html`<${Filled} bag=${bag} />`}`;
}

function Filled({bag}) {
  const {config} = useShop();
  const missing = config.free_from_cents - bag.subtotal_cents + bag.discount_cents;
  return html`
    <div className="two-columns">
      <section aria-label="Artikel in der Tasche"><${Lines} lines=${bag.lines} place="tasche" /></section>
      <aside className="summary" aria-label="Zusammenfassung">
        ${missing > 0 && bag.delivery_cents > 0 && html`<p className="notice">Noch ${money(missing)} bis zum kostenlosen Versand.</p>`}
        <${Sums} bag=${bag} />
        <${Link} to="/kasse/adresse" className="primary button-link">Jetzt zur Kasse<//>
        <${Coupon} />
      </aside>
    </div>`;
}

function Coupon() {
  const {bag, toasts} = useShop();
  const [code, setCode] = useState('');
  const [error, setError] = useState('');
  const submit = async (event) => {
    event.preventDefault();
    if (!code.trim()) { setError('Bitte geben Sie einen Code ein.'); return; }
    try {
      await bag.coupon(code.trim());
      setCode('');
      setError('');
      toasts.show('Der Gutschein ist eingelöst.');
    } catch (fault) {
      setError(fault.message);
    }
  };
  return html`
    <form className="coupon" noValidate onSubmit=${submit}>
      <${TextField} id="gutschein" label="Gutscheincode" autoComplete="off" value=${code} onChange=${setCode} error=${error} />
      <button type="submit" className="secondary small">Einlösen</button>
    </form>`;
}

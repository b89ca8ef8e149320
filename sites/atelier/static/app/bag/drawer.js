// The bag at the side of any page.
import {html, useEffect} from '../core/html.js';
import {Link, useLocation} from '../core/router.js';
import {useShop} from '../core/shop.js';
import {useStore} from '../core/store.js';
import {money} from '../core/wording.js';
import {Dialog} from '../widgets/dialog.js';
import {Lines} from './lines.js';

export function BagDrawer() {
  const shop = useShop();
  const {bag, open} = useStore(shop.bag);
  const {path} = useLocation();
  const close = () => shop.bag.open(false);
  useEffect(close, [path]);
  return open && bag && html`
    <${Dialog} label="Tasche" className="drawer" onClose=${close}>
      <h2>Ihre Tasche</h2>
      ${bag.count === 0
        ? html`<p>Ihre Tasche ist noch leer.</p>`
        : html`
          <${Lines} lines=${bag.lines} place="seite" onFollow=${close} />
          <p className="drawer-total">Zwischensumme <strong>${money(bag.subtotal_cents)}</strong></p>
          <${Link} to="/kasse/adresse" className="primary button-link" onFollow=${close}>Jetzt zur Kasse<//>`}
      <${Link} to="/tasche" className="secondary button-link" onFollow=${close}>Tasche ansehen<//>
    <//>`;
}

// “Anprobieren”: how a piece fits, and the chooser beside it.
import {ask} from '../core/api.js';
import {html, useState} from '../core/html.js';
import {useLoad, useTrap} from '../core/shop.js';
import {Dialog} from '../widgets/dialog.js';
import {Failed, Loading} from '../widgets/loading.js';
import {Price} from '../widgets/price.js';
import {Chooser} from './chooser.js';

export const useProduct = (id) => useLoad(`product ${id}`, (signal) => ask(`/api/products/${id}`, {signal}));

export function TryOnDialog({id, onClose}) {
  const {data, error} = useProduct(id);
  return html`
    <${Dialog} label="Anprobieren" className="dialog try-on" onClose=${onClose}>
      ${error && html`<${Failed} error=${error} />`}
      ${!data && !error && html`<${Loading} />`}
      ${data && html`<${TryOn} product=${data} onAdded=${onClose} />`}
    <//>`;
}

const TryOn = ({product, onAdded}) => html`
  <div className="try-on-box">
    <img src=${product.image} alt="" width="500" height="600" />
    <div>
      <h2>${product.title}</h2>
      <p className="card-brand">${product.brand}</p>
      <${Price} now=${product.price_cents} before=${product.list_price_cents} />
      <p className="try-on-note">Wählen Sie Farbe und Größe. Anprobieren reserviert nichts.</p>
      <${Chooser} id="anprobe" product=${product} onAdded=${onAdded} />
    </div>
  </div>`;

// The button of the product's page: the chooser in a dialog, or a few words that unfold beside it.
export function TryOnButton({product}) {
  const modal = useTrap('focus-modal');
  const [open, setOpen] = useState(false);
  if (!modal) {
    return html`
      <details className="try-on-fold">
        <summary>Anprobieren</summary>
        <p>Bestellen Sie ruhig zwei Größen und schicken Sie innerhalb von 30 Tagen zurück, was nicht passt. Anprobieren reserviert nichts.</p>
      </details>`;
  }
  return html`
    <button type="button" className="secondary" aria-haspopup="dialog" onClick=${() => setOpen(true)}>Anprobieren</button>
    ${open && html`<${TryOnDialog} id=${product.id} onClose=${() => setOpen(false)} />`}`;
}

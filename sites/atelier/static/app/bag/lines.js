// What lies in the bag.
import {html} from '../core/html.js';
import {Link} from '../core/router.js';
import {useShop} from '../core/shop.js';
import {money} from '../core/wording.js';
import {Quantity} from '../widgets/stepper.js';

const variantWords = (line) => [line.colour, line.size && `Größe ${line.size}`].filter(Boolean).join(', ');

export const Lines = ({lines, place, onFollow, fixed}) => html`
  <ul className="lines">${lines.map((line) => html`
    <li key=${line.id} className="line">
      <img src=${line.image} alt="" width="100" height="120" />
      <div className="line-facts">
        <${Link} to=${line.url} onFollow=${onFollow} className="line-title">${line.title}<//>
        <p className="line-variant">${variantWords(line)}</p>
        ${fixed ? html`<p>Anzahl: ${line.quantity}</p>` : html`<${LineTools} ...${{line, place}} />`}
      </div>
      <p className="line-price">${money(line.price_cents * line.quantity)}</p>
    </li>`)}</ul>`;

// place: where the lines stand, as the bag may stand twice on a page
function LineTools({line, place}) {
  const {bag, has} = useShop();
  const remove = () => {
    if (has('dialogs') && !window.confirm(`„${line.title}“ aus der Tasche nehmen?`)) return;
    bag.remove(line.id);
  };
  return html`
    <div className="line-tools">
      <${Quantity} id=${`${place}-anzahl-${line.id}`} label=${`Anzahl ${line.title}`} value=${line.quantity}
        onChange=${(quantity) => bag.change(line.id, quantity)} />
      <button type="button" className="text-button" aria-label=${`${line.title} entfernen`} onClick=${remove}>Entfernen</button>
    </div>`;
}

export const Sums = ({bag}) => html`
  <dl className="sums">
    <div><dt>Zwischensumme</dt><dd>${money(bag.subtotal_cents)}</dd></div>
    ${bag.discount_cents > 0 && html`<div><dt>Rabatt${bag.coupon && ` (${bag.coupon})`}</dt><dd>−${money(bag.discount_cents)}</dd></div>`}
    <div><dt>Versand</dt><dd>${bag.delivery_cents === 0 ? 'gratis' : money(bag.delivery_cents)}</dd></div>
    <div className="sum-total"><dt>Gesamt inkl. MwSt.</dt><dd>${money(bag.total_cents)}</dd></div>
  </dl>`;

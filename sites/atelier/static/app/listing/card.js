// One product among others.
import {html, useEffect, useRef, useState} from '../core/html.js';
import {Link} from '../core/router.js';
import {useShop} from '../core/shop.js';
import {useStore} from '../core/store.js';
import {Price} from '../widgets/price.js';
import {Rating} from '../widgets/stars.js';
import {TryOnDialog} from '../product/try_on.js';

export function Card({card, level = 'h3'}) {
  const {has} = useShop();
  return html`
    <article className="card">
      ${has('listener-only') ? html`<${Pressed} ...${{card, level}} />` : html`<${Linked} ...${{card, level}} />`}
      <${CardTools} card=${card} />
    </article>`;
}

const Linked = ({card, level}) => html`<${Link} to=${card.url} className="card-link"><${Face} ...${{card, level}} /><//>`;

// Opened by a listener of its own: no address, no pointer, nothing that says so.
function Pressed({card, level}) {
  const {router} = useShop();
  const box = useRef(null);
  useEffect(() => {
    const open = () => router.go(card.url);
    const shown = box.current;
    shown.addEventListener('click', open);
    return () => shown.removeEventListener('click', open);
  }, [card.url]);
  return html`<div className="card-link" ref=${box}><${Face} ...${{card, level}} /></div>`;
}

const Face = ({card, level}) => html`
  <div className="card-picture">
    <img src=${card.image} alt="" loading="lazy" width="500" height="600" />
    ${card.badge && html`<span className="badge">${card.badge}</span>`}
  </div>
  <p className="card-brand">${card.brand}</p>
  <${level} className="card-title">${card.title}<//>
  <${Price} now=${card.price_cents} before=${card.list_price_cents} />
  <${Rating} rating=${card.rating} count=${card.review_count} />
  ${!card.available && html`<p className="sold-out">Ausverkauft</p>`}`;

function CardTools({card}) {
  const {wishlist, has} = useShop();
  useStore(wishlist);
  const [trying, setTrying] = useState(false);
  const wished = wishlist.has(card.id);
  return html`
    <div className="card-tools">
      <ul className="card-colours" aria-label="Farben">${card.colours.map((one) => html`
        <li key=${one.value} title=${one.label} style=${{background: one.hex}}><span className="unseen">${one.label}</span></li>`)}</ul>
      ${has('focus-modal') && html`
        <button type="button" className="text-button" aria-label=${`${card.title} anprobieren`} aria-haspopup="dialog"
          onClick=${() => setTrying(true)}>Anprobieren</button>`}
      <button type="button" className="heart" aria-pressed=${String(wished)} aria-label=${`${card.title} merken`}
        onClick=${() => wishlist.toggle(card)}>${wished ? '♥' : '♡'}</button>
      ${trying && html`<${TryOnDialog} id=${card.id} onClose=${() => setTrying(false)} />`}
    </div>`;
}

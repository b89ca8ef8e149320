// The head of every page.
import {html, useEffect, useState} from '../core/html.js';
import {Link, useLocation} from '../core/router.js';
import {useShop} from '../core/shop.js';
import {useStore} from '../core/store.js';
import {counted, money} from '../core/wording.js';
import {HoverMenu} from './hover_menu.js';
import {SearchBox} from './search_box.js';

export function Header() {
  const {config, categories, has} = useShop();
  const {path, query} = useLocation();
  const [menu, setMenu] = useState(false);
  useEffect(() => setMenu(false), [path]);
  return html`
    <div className="promise">Versand gratis ab ${money(config.free_from_cents)} · 30 Tage Rückgabe</div>
    <header className=${has('sticky-header') ? 'head sticky' : 'head'}>
      <div className="head-row">
        <button type="button" className="menu-button" aria-expanded=${String(menu)} aria-controls="hauptmenue"
          onClick=${() => setMenu(!menu)}>Menü</button>
        <${Link} to="/" className="brand">Atelier Nord<//>
        <${SearchBox} key=${query.get('q') || ''} asked=${query.get('q') || ''} />
        <${Tools} />
      </div>
      <nav id="hauptmenue" className=${menu ? 'main-nav open' : 'main-nav'} aria-label="Sortiment">
        <ul>${categories.map((one) => html`
          <li key=${one.slug}>
            ${has('hover-menu') && !menu
              ? html`<${HoverMenu} category=${one} />`
              : html`<${Link} to=${`/k/${one.slug}`} aria-current=${path === `/k/${one.slug}` ? 'page' : undefined}>${one.label}<//>`}
          </li>`)}
          <li className="narrow"><${Link} to="/konto">Konto<//></li>
        </ul>
      </nav>
    </header>`;
}

function Tools() {
  const shop = useShop();
  const {bag} = useStore(shop.bag), {items} = useStore(shop.wishlist), {name} = useStore(shop.session);
  const pieces = bag ? bag.count : 0;
  return html`
    <div className="tools">
      <${Link} to="/konto" className="tool">${name ? name.split(' ')[0] : 'Anmelden'}<//>
      <${Link} to="/merkzettel" className="tool" aria-label=${`Merkzettel, ${counted(items ? items.length : 0, 'Artikel', 'Artikel')}`}>
        Merkzettel${items && items.length > 0 && html`<span className="count">${items.length}</span>`}
      <//>
      <button type="button" className="tool bag-tool" aria-label=${`Tasche, ${counted(pieces, 'Artikel', 'Artikel')}`}
        onClick=${() => shop.bag.open(true)}>Tasche<span className="count">${pieces}</span></button>
    </div>`;
}

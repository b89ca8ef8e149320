// What was put aside.
import {html} from '../core/html.js';
import {Link} from '../core/router.js';
import {useShop, useTitle} from '../core/shop.js';
import {useStore} from '../core/store.js';
import {Grid} from '../listing/grid.js';
import {Crumbs} from '../widgets/crumbs.js';
import {Loading} from '../widgets/loading.js';

export function WishlistPage() {
  const {items} = useStore(useShop().wishlist);
  useTitle('Merkzettel');
  return html`
    <${Crumbs} trail=${[['Merkzettel']]} />
    <h1>Ihr Merkzettel</h1>
    ${!items && html`<${Loading} rows=${4} kind="cards" />`}
    ${items && items.length === 0 && html`
      <p>Noch nichts gemerkt. Tippen Sie bei einem Artikel auf das Herz.</p>
      <p><${Link} to="/" className="primary button-link">Weiter stöbern<//></p>`}
    ${items && items.length > 0 && html`<${Grid} items=${items} level="h2" />`}`;
}

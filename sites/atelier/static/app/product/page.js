// One product.
import {html} from '../core/html.js';
import {useShop, useTitle} from '../core/shop.js';
import {useStore} from '../core/store.js';
import {Grid} from '../listing/grid.js';
import {MissingPage} from '../pages/missing.js';
import {Crumbs} from '../widgets/crumbs.js';
import {Failed, Loading} from '../widgets/loading.js';
import {Price} from '../widgets/price.js';
import {Rating} from '../widgets/stars.js';
import {Chooser} from './chooser.js';
import {Gallery} from './gallery.js';
import {Reviews} from './reviews.js';
import {TryOnButton, useProduct} from './try_on.js';

export function ProductPage({id}) {
  const {data, error} = useProduct(id);
  useTitle(data?.title);
  if (error) return error.status === 404 ? html`<${MissingPage} />` : html`<${Failed} error=${error} />`;
  if (!data) return html`<${Loading} rows=${2} kind="product" />`;
  return html`<${Product} product=${data} />`;
}

const trailTo = ({category, kind, title}) =>
  [[category.label, `/k/${category.slug}`], [kind.label, `/k/${category.slug}?art=${kind.slug}`], [title]];

const Product = ({product}) => html`
  <${Crumbs} trail=${trailTo(product)} />
  <article className="product">
    <${Gallery} product=${product} />
    <div className="product-facts">
      <p className="card-brand">${product.brand}</p>
      <h1>${product.title}</h1>
      <${Rating} rating=${product.rating} count=${product.review_count} />
      <${Price} now=${product.price_cents} before=${product.list_price_cents} />
      <p className="tax">inkl. MwSt., zzgl. Versand</p>
      ${product.badge && !product.list_price_cents && html`<p className="badge inline">${product.badge}</p>`}
      <${Chooser} id="artikel" product=${product}>
        <${TryOnButton} product=${product} />
        <${WishButton} card=${product} />
      <//>
      <p className="description">${product.description}</p>
      <ul className="details">${product.details.map((one) => html`<li key=${one}>${one}</li>`)}</ul>
    </div>
  </article>
  <${Reviews} product=${product} />
  ${product.related.length > 0 && html`
    <section className="related" aria-labelledby="dazu">
      <h2 id="dazu">Passt gut dazu</h2>
      <${Grid} items=${product.related} level="h3" />
    </section>`}`;

function WishButton({card}) {
  const {wishlist} = useShop();
  useStore(wishlist);
  const wished = wishlist.has(card.id);
  return html`
    <button type="button" className="text-button wish" aria-pressed=${String(wished)} onClick=${() => wishlist.toggle(card)}>
      <span aria-hidden="true">${wished ? '♥' : '♡'}</span> ${wished ? 'Vom Merkzettel nehmen' : 'Auf den Merkzettel'}</button>`;
}

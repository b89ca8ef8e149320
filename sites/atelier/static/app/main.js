// The shop begins here.
import {App} from './app.js';
import {createRoot, html} from './core/html.js';
import {createRouter} from './core/router.js';
import {openShop, ShopProvider} from './core/shop.js';
import {defineStoreFinder} from './layout/store_finder.js';

const root = createRoot(document.getElementById('app'));
root.render(html`<p className="boot" role="status">Atelier Nord wird geladen …</p>`);
try {
  const shop = await openShop(createRouter());
  if (shop.has('closed-shadow')) defineStoreFinder();
  const refresh = () => { shop.bag.load(); shop.wishlist.load(); shop.session.load(); };
  refresh();
  // a page that comes back from the browser's back/forward cache shows the bag of then
  addEventListener('pageshow', (event) => { if (event.persisted) refresh(); });
  root.render(html`<${ShopProvider} value=${shop}><${App} /><//>`);
} catch (error) {
  root.render(html`<p className="boot" role="alert">${error.message} <a href="">Neu laden</a></p>`);
}

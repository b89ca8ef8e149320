// The frame around every page, and the page itself.
import {BagDrawer} from './bag/drawer.js';
import {AddressStep} from './checkout/address.js';
import {CheckStep} from './checkout/check.js';
import {DeliveryStep} from './checkout/delivery.js';
import {PaymentStep} from './checkout/payment.js';
import {html, useEffect, useRef} from './core/html.js';
import {useLocation} from './core/router.js';
import {useTrap} from './core/shop.js';
import {Consent} from './layers/consent.js';
import {Newsletter} from './layers/newsletter.js';
import {Toasts} from './layers/toasts.js';
import {Footer} from './layout/footer.js';
import {Header} from './layout/header.js';
import {CategoryPage, SearchPage} from './listing/pages.js';
import {AccountPage} from './pages/account.js';
import {BagPage} from './bag/page.js';
import {HelpPage} from './pages/help.js';
import {HomePage} from './pages/home.js';
import {MissingPage} from './pages/missing.js';
import {OrderPage} from './pages/order.js';
import {SizesPage} from './pages/sizes.js';
import {WishlistPage} from './pages/wishlist.js';
import {ProductPage} from './product/page.js';
import {routeOf} from './routes.js';

const PAGES = {
  home: HomePage, category: CategoryPage, search: SearchPage, product: ProductPage, bag: BagPage,
  address: AddressStep, delivery: DeliveryStep, payment: PaymentStep, check: CheckStep, order: OrderPage,
  account: AccountPage, wishlist: WishlistPage, help: HelpPage, sizes: SizesPage, missing: MissingPage,
};

export function App() {
  const {path} = useLocation();
  const {page, ...parts} = routeOf(path);
  const main = useRef(null);
  const first = useRef(true);
  useEffect(() => {    // who listens instead of looking hears that the page is another one
    if (!first.current) main.current.focus({preventScroll: true});
    first.current = false;
  }, [path]);
  const consent = useTrap('consent'), newsletter = useTrap('newsletter');
  return html`
    <a className="skip" href="#inhalt">Zum Inhalt springen</a>
    <${Header} />
    <main id="inhalt" tabIndex="-1" ref=${main}><${PAGES[page]} key=${path} ...${parts} /></main>
    <${Footer} />
    <${BagDrawer} />
    <${Toasts} />
    ${consent && html`<${Consent} />`}
    ${newsletter && html`<${Newsletter} path=${path} />`}`;
}

// The foot of every page.
import {html, useState} from '../core/html.js';
import {Link} from '../core/router.js';
import {useShop, useTrap} from '../core/shop.js';
import {storeNear} from './stores_nearby.js';

const TOPICS = [['versand', 'Versand und Lieferung'], ['rueckgabe', 'Rückgabe und Umtausch'], ['pflege', 'Pflege und Material'],
  ['kontakt', 'Kontakt'], ['agb', 'AGB'], ['datenschutz', 'Datenschutz'], ['impressum', 'Impressum']];

export function Footer() {
  const {categories} = useShop();
  const closed = useTrap('closed-shadow');
  return html`
    <footer className="foot">
      <div className="foot-columns">
        <section aria-labelledby="fuss-hilfe">
          <h2 id="fuss-hilfe">Hilfe</h2>
          <ul>${TOPICS.map(([slug, label]) => html`<li key=${slug}><${Link} to=${`/hilfe/${slug}`}>${label}<//></li>`)}</ul>
        </section>
        <section aria-labelledby="fuss-sortiment">
          <h2 id="fuss-sortiment">Sortiment</h2>
          <ul>${categories.map((one) => html`<li key=${one.slug}><${Link} to=${`/k/${one.slug}`}>${one.label}<//></li>`)}
            <li><${SizesLink} /></li></ul>
        </section>
        <section aria-labelledby="fuss-filialen">
          <h2 id="fuss-filialen">Unsere Ateliers</h2>
          ${closed ? html`<store-finder></store-finder>` : html`<${StoreForm} />`}
        </section>
      </div>
      <p className="foot-end">Atelier Nord – ein erfundenes Geschäft. Alle Preise mit Mehrwertsteuer, zuzüglich Versand.</p>
    </footer>`;
}

// The size guide, in a tab of its own where shops do that.
export function SizesLink() {
  return useTrap('new-tab')
    ? html`<a href="/groessen" target="_blank" rel="noopener">Größentabelle</a>`
    : html`<${Link} to="/groessen">Größentabelle<//>`;
}

function StoreForm() {
  const [answer, setAnswer] = useState('');
  const submit = (event) => {
    event.preventDefault();
    setAnswer(storeNear(event.target.elements.plz.value));
  };
  return html`
    <form className="store-form" noValidate onSubmit=${submit}>
      <label htmlFor="plz">Ihre Postleitzahl</label>
      <input id="plz" name="plz" type="text" inputMode="numeric" autoComplete="postal-code" maxLength="5" />
      <button type="submit">Filiale finden</button>
      <p role="status">${answer}</p>
    </form>`;
}

// An address that leads nowhere.
import {html} from '../core/html.js';
import {Link} from '../core/router.js';
import {useTitle} from '../core/shop.js';

export function MissingPage() {
  useTitle('Nicht gefunden');
  return html`
    <div className="missing">
      <h1>Diese Seite gibt es nicht</h1>
      <p>Vielleicht ist der Artikel nicht mehr im Sortiment.</p>
      <p><${Link} to="/" className="primary button-link">Zur Startseite<//></p>
    </div>`;
}

// Where a page stands.
import {html} from '../core/html.js';
import {Link} from '../core/router.js';

// trail: [[label, address]…], the page itself last and without an address
export const Crumbs = ({trail}) => html`
  <nav className="crumbs" aria-label="Sie sind hier">
    <ol>
      <li><${Link} to="/">Startseite<//></li>
      ${trail.map(([label, to]) => html`
        <li key=${label}>${to ? html`<${Link} to=${to}>${label}<//>` : html`<span aria-current="page">${label}</span>`}</li>`)}
    </ol>
  </nav>`;

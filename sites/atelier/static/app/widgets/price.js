// What something costs, and what it cost before.
import {html} from '../core/html.js';
import {money, percentOff} from '../core/wording.js';

export function Price({now, before}) {
  if (!before) return html`<p className="price">${money(now)}</p>`;
  return html`
    <p className="price reduced">
      <span className="unseen">Jetzt </span><ins>${money(now)}</ins>${' '}
      <span className="unseen">statt </span><del>${money(before)}</del>${' '}
      <span className="saving">−${percentOff(now, before)} %</span>
    </p>`;
}

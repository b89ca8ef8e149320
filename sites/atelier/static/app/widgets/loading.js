// What stands where something is still to come, or did not come.
import {html} from '../core/html.js';
import {useTrap} from '../core/shop.js';

export function Loading({rows = 3, kind = 'lines'}) {
  const skeletons = useTrap('skeletons');
  if (!skeletons) return html`<p className="loading" role="status">Wird geladen …</p>`;
  return html`
    <div className=${`skeletons ${kind}`} aria-busy="true" aria-label="Wird geladen">
      ${Array.from({length: rows}, (_, index) => html`<div key=${index} className="skeleton"></div>`)}
    </div>`;
}

export const Failed = ({error}) => html`
  <p className="notice bad" role="alert">${error.message} <button type="button" className="text-button"
    onClick=${() => location.reload()}>Neu laden</button></p>`;

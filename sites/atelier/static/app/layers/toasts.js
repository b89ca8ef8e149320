// Short messages, in the corner.
import {html} from '../core/html.js';
import {Link} from '../core/router.js';
import {useShop} from '../core/shop.js';
import {useStore} from '../core/store.js';
import {Portal} from '../widgets/portal.js';

export function Toasts() {
  const {toasts} = useShop();
  const all = useStore(toasts);
  return html`
    <${Portal}>
      <div className="toasts" role="status" aria-live="polite">
        ${all.map((one) => html`
          <div key=${one.id} className=${`toast ${one.kind}`}>
            <span>${one.text}</span>
            ${one.link && html`<${Link} to=${one.link.to} onFollow=${() => toasts.close(one.id)}>${one.link.text}<//>`}
            <button type="button" className="icon-button" aria-label="Meldung schließen" onClick=${() => toasts.close(one.id)}>×</button>
          </div>`)}
      </div>
    <//>`;
}

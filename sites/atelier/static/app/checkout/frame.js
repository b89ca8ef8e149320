// What the steps of the checkout have in common.
import {ask, send} from '../core/api.js';
import {html, useEffect, useState} from '../core/html.js';
import {Link} from '../core/router.js';
import {useShop, useTitle} from '../core/shop.js';
import {useStore} from '../core/store.js';
import {Sums} from '../bag/lines.js';
import {Failed, Loading} from '../widgets/loading.js';

// gives: the part of the checkout that the step collects
const STEPS = [
  {slug: 'adresse', label: 'Adresse', gives: 'address'},
  {slug: 'lieferung', label: 'Lieferung', gives: 'delivery'},
  {slug: 'zahlung', label: 'Zahlung', gives: 'payment'},
  {slug: 'pruefen', label: 'Prüfen', gives: null},
];

// The step that has to come before this one, or null. Pure.
export function earlierStep(slug, missing) {
  const before = STEPS.slice(0, STEPS.findIndex((one) => one.slug === slug));
  return before.find((one) => missing.includes(one.gives))?.slug ?? null;
}

// Filled: (what was collected so far) → the step's form, drawn once that is known and nothing before it is missing
export function Step({slug, Filled}) {
  const shop = useShop();
  const {bag} = useStore(shop.bag);
  const [state, setState] = useState({});
  const {label} = STEPS.find((one) => one.slug === slug);
  useTitle(`Kasse: ${label}`);
  useEffect(() => {
    ask('/api/checkout').then((checkout) => setState({checkout})).catch((error) => setState({error}));
  }, []);
  const earlier = state.checkout && earlierStep(slug, state.checkout.missing);
  useEffect(() => { if (earlier) shop.router.go(`/kasse/${earlier}`, {replace: true}); }, [earlier]);
  if (bag && bag.count === 0) {
    return html`
      <h1>Kasse</h1>
      <p>Ihre Tasche ist noch leer.</p>
      <p><${Link} to="/" className="primary button-link">Weiter stöbern<//></p>`;
  }
  return html`
    <h1>Kasse</h1>
    <${Progress} slug=${slug} />
    <div className="two-columns">
      <section aria-label=${label}>
        <h2>${label}</h2>
        ${state.error && html`<${Failed} error=${state.error} />`}
        ${state.checkout && !earlier && bag ? html`<${Filled} checkout=${state.checkout} bag=${bag} />` : !state.error && html`<${Loading} />`}
      </section>
      <aside className="summary" aria-label="Zusammenfassung">${bag && html`<${Sums} bag=${bag} />`}</aside>
    </div>`;
}

function Progress({slug}) {
  const at = STEPS.findIndex((one) => one.slug === slug);
  return html`
    <nav className="steps" aria-label="Schritte der Kasse">
      <ol>${STEPS.map((one, index) => html`
        <li key=${one.slug} className=${index < at ? 'done' : ''}>
          ${index < at
            ? html`<${Link} to=${`/kasse/${one.slug}`}>${one.label}<//>`
            : html`<span aria-current=${index === at ? 'step' : undefined}>${one.label}</span>`}
        </li>`)}</ol>
    </nav>`;
}

// Keep a part and go on: the bag's sums may have changed with it.
export function useSaving(next) {
  const {bag, router} = useShop();
  return async (part) => {
    await send('PUT', '/api/checkout', part);
    await bag.load();
    router.go(`/kasse/${next}`);
  };
}

export const Problem = ({form}) => form.failed && html`<p className="notice bad" role="alert">${form.failed}</p>`;

// The store finder of the footer: a part of its own, whose inside nobody else can reach.
import {storeNear} from './stores_nearby.js';

const STYLE = `
  form { display: flex; gap: 8px; flex-wrap: wrap }
  label { flex-basis: 100% }
  input { font: inherit; padding: 9px 10px; border: 1px solid #8b9a94; border-radius: 4px; width: 8em }
  button { font: inherit; padding: 9px 16px; border: 0; border-radius: 4px; background: #f6efe4; color: #22352f; cursor: pointer }
  p { margin: 10px 0 0; min-height: 1.4em }`;

const made = (tag, values) => Object.assign(document.createElement(tag), values);

class StoreFinder extends HTMLElement {
  connectedCallback() {
    if (this.dataset.ready) return;
    this.dataset.ready = 'yes';
    const root = this.attachShadow({mode: 'closed'});
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
    const form = made('form', {noValidate: true});
    const field = made('input', {id: 'plz', type: 'text', inputMode: 'numeric', autocomplete: 'postal-code', maxLength: 5});
    const answer = made('p', {role: 'status'});
    form.append(made('label', {htmlFor: 'plz', textContent: 'Ihre Postleitzahl'}), field,
      made('button', {type: 'submit', textContent: 'Filiale finden'}));
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      answer.textContent = storeNear(field.value);
    });
    root.append(form, answer);
  }
}

export const defineStoreFinder = () => customElements.define('store-finder', StoreFinder);

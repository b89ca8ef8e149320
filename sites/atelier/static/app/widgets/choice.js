// One of several: the browser's own list, or the one that the page draws itself.
import {html} from '../core/html.js';
import {useTrap} from '../core/shop.js';
import {Framed, marks} from './field.js';
import {Listbox} from './listbox.js';

export function Choice({id, label, options, value, onChange, error, hint, placeholder}) {
  const own = useTrap('own-listbox');
  return html`
    <${Framed} ...${{id, label, error, hint}}>
      ${own
        ? html`<${Listbox} ...${{id, label, options, value, onChange, placeholder}} ...${marks(id, error, hint)} />`
        : html`<${Select} ...${{id, options, value, onChange, placeholder}} ...${marks(id, error, hint)} />`}
    <//>`;
}

export function Select({id, options, value, onChange, placeholder, ...rest}) {
  return html`
    <select id=${id} name=${id} value=${value ?? ''} ...${rest} onChange=${(event) => onChange(event.target.value)}>
      ${placeholder && html`<option value="">${placeholder}</option>`}
      ${options.map((one) => html`<option key=${one.value} value=${one.value} disabled=${one.disabled}>${one.label}</option>`)}
    </select>`;
}

// How many: two buttons around a field, or the browser's own number field.
import {html, useEffect, useState} from '../core/html.js';
import {useTrap} from '../core/shop.js';

export const MOST = 10;
const within = (number, most) => Math.min(most, Math.max(1, Math.round(number)));

export function Quantity({id, label, value, onChange, most = MOST}) {
  const stepper = useTrap('stepper');
  return stepper
    ? html`<${Stepper} ...${{id, label, value, onChange, most}} />`
    : html`<${NumberField} ...${{id, label, value, onChange, most}} />`;
}

function Stepper({id, label, value, onChange, most}) {
  const button = (sign, words, to) => html`
    <button type="button" aria-label=${words} disabled=${to < 1 || to > most} onClick=${() => onChange(to)}>${sign}</button>`;
  return html`
    <div className="stepper" role="group" aria-label=${label}>
      ${button('−', 'Weniger', value - 1)}
      <input id=${id} type="text" readOnly aria-label=${label} value=${value} />
      ${button('+', 'Mehr', value + 1)}
    </div>`;
}

// An empty field is one that is being typed in, not a quantity.
function NumberField({id, label, value, onChange, most}) {
  const [typed, setTyped] = useState(String(value));
  useEffect(() => setTyped(String(value)), [value]);
  const type = (event) => {
    setTyped(event.target.value);
    const number = event.target.valueAsNumber;
    if (Number.isFinite(number) && within(number, most) === number) onChange(number);
  };
  return html`
    <input className="number" type="number" id=${id} min="1" max=${most} aria-label=${label} value=${typed}
      onChange=${type} onBlur=${() => setTyped(String(value))} />`;
}

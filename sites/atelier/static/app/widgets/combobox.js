// A field that narrows a list while one types, as the country in the checkout.
import {html, useEffect, useRef, useState} from '../core/html.js';
import {Options, stepped} from './listbox.js';
import {Framed, marks} from './field.js';
import {usePlace, usePressOutside} from './portal.js';

const folded = (text) => text.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '');

// Those that hold what was typed; what begins with it comes first. Pure.
export function narrowed(options, typed) {
  const wanted = folded(typed.trim());
  const fitting = options.filter((one) => folded(one.label).includes(wanted));
  const first = (one) => (folded(one.label).startsWith(wanted) ? 0 : 1);
  return fitting.sort((one, other) => first(one) - first(other));
}

export function Combobox({id, label, options, value, onChange, error, hint, ...rest}) {
  const labelOf = (wanted) => options.find((one) => one.value === wanted)?.label ?? '';
  const [typed, setTyped] = useState(labelOf(value));
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const field = useRef(null), list = useRef(null);
  useEffect(() => setTyped(labelOf(value)), [value]);
  const found = typed === labelOf(value) ? options : narrowed(options, typed);
  const place = usePlace(field, open, Math.min(300, 44 * Math.max(1, found.length) + 12));
  const choose = (one) => {
    onChange(one.value);
    setTyped(one.label);
    setOpen(false);
  };
  // Whoever types a whole name and goes on means it; anything else becomes what was chosen before.
  const leave = () => {
    const exact = options.find((one) => folded(one.label) === folded(typed.trim()));
    if (exact) choose(exact);
    else setTyped(labelOf(value));
    setOpen(false);
  };
  usePressOutside(open, [field, list], leave);
  const press = (event) => {
    if (event.key === 'Escape') { setTyped(labelOf(value)); setOpen(false); return; }
    if (event.key === 'Enter' && open && found[active]) { event.preventDefault(); choose(found[active]); return; }
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    if (open) setActive(stepped(event.key, active, found));
    else setOpen(true);
  };
  const type = (event) => {
    setTyped(event.target.value);
    setActive(0);
    setOpen(true);
  };
  return html`
    <${Framed} ...${{id, label, error, hint}}>
      <input type="text" role="combobox" autoComplete="off" id=${id} ref=${field} value=${typed} ...${rest}
        aria-autocomplete="list" aria-expanded=${String(open)} aria-controls=${`${id}-list`} ...${marks(id, error, hint)}
        aria-activedescendant=${open && found[active] ? `${id}-${active}` : undefined}
        onClick=${() => setOpen(true)} onChange=${type} onKeyDown=${press} onBlur=${leave} />
      ${open && found.length > 0 && html`
        <${Options} ...${{id, label, options: found, active, value, place, list}} onChoose=${choose} />`}
    <//>`;
}

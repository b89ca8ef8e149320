// A list of choices that the page draws itself: a div as the box, its list at the end of the body.
import {html, useRef, useState} from '../core/html.js';
import {Portal, usePlace, usePressOutside} from './portal.js';

// The key's answer: the index that it leads to, or null where it leads nowhere. Pure.
export function stepped(key, at, options) {
  const free = options.map((one, index) => (one.disabled ? -1 : index)).filter((index) => index >= 0);
  if (key === 'Home') return free[0] ?? null;
  if (key === 'End') return free.at(-1) ?? null;
  if (key === 'ArrowDown') return free.find((index) => index > at) ?? at;
  if (key === 'ArrowUp') return free.filter((index) => index < at).at(-1) ?? at;
  const typed = key.length === 1 && key !== ' ' ? key.toLowerCase() : null;
  return typed === null ? null : free.find((index) => options[index].label.toLowerCase().startsWith(typed)) ?? null;
}

export function Options({id, label, options, active, value, place, list, onChoose}) {
  return html`
    <${Portal}>
      <div className="options" role="listbox" id=${`${id}-list`} aria-label=${label} ref=${list} style=${place || {}}
        onMouseDown=${(event) => event.preventDefault()}>
        ${options.map((one, index) => html`
          <div key=${one.value} role="option" id=${`${id}-${index}`} aria-selected=${String(one.value === value)}
            aria-disabled=${one.disabled ? 'true' : undefined} className=${index === active ? 'option active' : 'option'}
            onClick=${() => one.disabled || onChoose(one)}>${one.label}</div>`)}
      </div>
    <//>`;
}

export function Listbox({id, label, options, value, onChange, placeholder = 'Bitte wählen', ...rest}) {
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const box = useRef(null), list = useRef(null);
  const place = usePlace(box, open, Math.min(300, 44 * options.length + 12));
  const chosen = options.find((one) => one.value === value);
  const close = () => setOpen(false);
  usePressOutside(open, [box, list], close);
  const show = () => {
    setActive(options.indexOf(chosen));
    setOpen(true);
  };
  const choose = (one) => {
    onChange(one.value);
    close();
    box.current.focus();
  };
  const press = (event) => {
    const {key} = event;
    const enter = key === 'Enter' || key === ' ';
    const to = enter ? null : stepped(key, active, options);
    if (open && key === 'Escape') event.preventDefault();    // a dialog around it stays
    if (key === 'Escape' || key === 'Tab') { close(); return; }
    if (!enter && to === null) return;
    event.preventDefault();
    if (!open) show();
    else if (enter && options[active]) choose(options[active]);
    else if (to !== null) setActive(to);
  };
  return html`
    <div className="listbox" role="combobox" tabIndex="0" id=${id} ref=${box} aria-haspopup="listbox" ...${rest}
      aria-expanded=${String(open)} aria-controls=${`${id}-list`} aria-labelledby=${`${id}-label ${id}-value`}
      aria-activedescendant=${open && active >= 0 ? `${id}-${active}` : undefined}
      onClick=${() => (open ? close() : show())} onKeyDown=${press}>
      <span id=${`${id}-value`}>${chosen ? chosen.label : placeholder}</span>
    </div>
    ${open && html`<${Options} ...${{id, label, options, active, value, place, list}} onChoose=${choose} />`}`;
}

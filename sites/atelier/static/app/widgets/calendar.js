// A day chosen in a month's grid.
import {weekday} from '../core/wording.js';
import {html, useRef, useState} from '../core/html.js';
import {monthOf, plusDays, plusMonths, weeksOf} from './dates.js';
import {Framed, marks} from './field.js';
import {Portal, usePlace, usePressOutside} from './portal.js';

const MONTH = new Intl.DateTimeFormat('de-DE', {month: 'long', year: 'numeric', timeZone: 'UTC'});
const SHORT = ['Mo', 'Di', 'Mi', 'Do', 'Fr', 'Sa', 'So'];
const STEPS = {ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7};

// free: whether a day may be chosen
export function DatePicker({id, label, value, from, until, free, onChange, error, hint}) {
  const [open, setOpen] = useState(false);
  const trigger = useRef(null), popup = useRef(null);
  const place = usePlace(trigger, open, 340);
  const close = () => setOpen(false);
  usePressOutside(open, [trigger, popup], close);
  const choose = (day) => {
    onChange(day);
    close();
    trigger.current.focus();
  };
  const left = place && {left: place.left, top: place.top};
  return html`
    <${Framed} ...${{id, label, error, hint}}>
      <button type="button" className="date-button" id=${id} ref=${trigger} aria-haspopup="dialog"
        aria-expanded=${String(open)} aria-labelledby=${`${id}-label ${id}`} ...${marks(id, error, hint)}
        onClick=${() => setOpen(!open)}>${value ? weekday(value) : 'Tag wählen'}</button>
      ${open && html`
        <${Portal}>
          <div className="calendar" role="dialog" aria-label=${label} ref=${popup} style=${left || {}}
            onKeyDown=${(event) => event.key === 'Escape' && close()}>
            <${Month} ...${{value, from, until, free}} onChoose=${choose} />
          </div>
        <//>`}
    <//>`;
}

function Month({value, from, until, free, onChoose}) {
  const [month, setMonth] = useState(monthOf(value || from));
  const grid = useRef(null);
  const move = (event) => {
    const step = STEPS[event.key], day = event.target.dataset.day;
    if (!step || !day) return;
    event.preventDefault();
    const to = plusDays(day, step);
    if (to < from || to > until) return;
    setMonth(monthOf(to));
    requestAnimationFrame(() => grid.current?.querySelector(`[data-day="${to}"]`)?.focus());
  };
  const turn = (label, months, possible) => html`
    <button type="button" className="icon-button" aria-label=${label} disabled=${!possible}
      onClick=${() => setMonth(plusMonths(month, months))}>${months < 0 ? '‹' : '›'}</button>`;
  return html`
    <div className="calendar-head">
      ${turn('Voriger Monat', -1, month > monthOf(from))}
      <strong aria-live="polite">${MONTH.format(new Date(`${month}-01T00:00:00Z`))}</strong>
      ${turn('Nächster Monat', 1, month < monthOf(until))}
    </div>
    <table role="grid" ref=${grid} onKeyDown=${move}>
      <thead><tr>${SHORT.map((name) => html`<th key=${name} scope="col">${name}</th>`)}</tr></thead>
      <tbody>${weeksOf(month).map((week, row) => html`
        <tr key=${row}>${week.map((day, column) => html`<td key=${column} role="gridcell">
          ${day && html`<button type="button" data-day=${day} aria-label=${weekday(day)}
            aria-pressed=${String(day === value)} disabled=${day < from || day > until || !free(day)}
            onClick=${() => onChoose(day)}>${Number(day.slice(8))}</button>`}</td>`)}</tr>`)}</tbody>
    </table>`;
}

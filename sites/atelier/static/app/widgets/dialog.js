// A layer that keeps the focus until it is closed.
import {html, useEffect, useRef} from '../core/html.js';
import {Portal} from './portal.js';

const STOPS = 'a[href], button:not([disabled]), input:not([disabled]), select:not([disabled]), textarea, [tabindex="0"]';
const stops = (box) => [...box.querySelectorAll(STOPS)].filter((one) => one.checkVisibility());

// Tab and Shift+Tab go round within the box.
function keepIn(event, box) {
  const all = stops(box);
  if (!all.length) { event.preventDefault(); return; }
  const [from, to] = event.shiftKey ? [all[0], all.at(-1)] : [all.at(-1), all[0]];
  if (document.activeElement === from || !box.contains(document.activeElement)) {
    event.preventDefault();
    to.focus();
  }
}

// onClose: null where it has to be answered. Lists of its own fields lie at the end of the body and count as inside.
export function Dialog({label, className = 'dialog', onClose, children}) {
  const box = useRef(null);
  useEffect(() => {
    const before = document.activeElement;
    document.documentElement.classList.add('locked');
    (stops(box.current)[0] || box.current).focus({preventScroll: true});
    const stray = (event) => {
      if (box.current && !box.current.contains(event.target) && !event.target.closest('[role=listbox], [role=dialog]')) {
        (stops(box.current)[0] || box.current).focus({preventScroll: true});
      }
    };
    document.addEventListener('focusin', stray);
    return () => {
      document.removeEventListener('focusin', stray);
      document.documentElement.classList.remove('locked');
      if (before && before.isConnected) before.focus({preventScroll: true});
    };
  }, []);
  const press = (event) => {
    if (event.key === 'Escape' && onClose && !event.defaultPrevented) onClose();
    if (event.key === 'Tab') keepIn(event, box.current);
  };
  return html`
    <${Portal}>
      <div className="backdrop" onClick=${(event) => event.target === event.currentTarget && onClose?.()}>
        <div className=${className} role="dialog" aria-modal="true" aria-label=${label} tabIndex="-1" ref=${box} onKeyDown=${press}>
          ${onClose && html`<button type="button" className="icon-button close" aria-label="Schließen" onClick=${onClose}>×</button>`}
          ${children}
        </div>
      </div>
    <//>`;
}

// A category whose kinds appear when the pointer rests on it, or on the down arrow.
import {html, useEffect, useRef, useState} from '../core/html.js';
import {Link} from '../core/router.js';

const LINGER_MS = 150;    // a pointer that cuts a corner has not left

export function HoverMenu({category}) {
  const [open, setOpen] = useState(false);
  const timer = useRef(0), box = useRef(null);
  const close = () => {
    clearTimeout(timer.current);
    setOpen(false);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  const enter = () => {
    clearTimeout(timer.current);
    setOpen(true);
  };
  const leave = () => { timer.current = setTimeout(() => setOpen(false), LINGER_MS); };
  const press = (event) => {
    if (event.key === 'Escape') close();
    if (event.key !== 'ArrowDown' || open) return;
    event.preventDefault();
    setOpen(true);
  };
  const blurred = (event) => { if (!box.current.contains(event.relatedTarget)) close(); };
  return html`
    <div className="hover-menu" ref=${box} onMouseEnter=${enter} onMouseLeave=${leave} onKeyDown=${press} onBlur=${blurred}>
      <${Link} to=${`/k/${category.slug}`} aria-haspopup="true" aria-expanded=${String(open)} onFollow=${close}>${category.label}<//>
      ${open && html`
        <div className="mega">
          ${category.groups.map((group) => html`
            <div key=${group.label} className="mega-group">
              <p className="mega-title" id=${`mega-${category.slug}-${group.label}`}>${group.label}</p>
              <ul aria-labelledby=${`mega-${category.slug}-${group.label}`}>${group.kinds.map((kind) => html`
                <li key=${kind.slug}><${Link} to=${`/k/${category.slug}?art=${kind.slug}`} onFollow=${close}>${kind.label}<//></li>`)}</ul>
            </div>`)}
        </div>`}
    </div>`;
}

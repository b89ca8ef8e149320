// Stars, shown and chosen.
import {html, useState} from '../core/html.js';
import {counted, rated} from '../core/wording.js';

const LEVELS = [1, 2, 3, 4, 5];

export function Rating({rating, count}) {
  if (rating === null) return html`<p className="rating none">Noch keine Bewertungen</p>`;
  return html`
    <p className="rating">
      <span className="stars" role="img" aria-label=${`${rated(rating)} von 5 Sternen`}
        style=${{'--share': `${20 * rating}%`}}>★★★★★</span>
      ${count !== undefined && html`<span>${rated(rating)}</span>`}
      ${count !== undefined && html`<span className="rating-count">(${counted(count, 'Bewertung', 'Bewertungen')})</span>`}
    </p>`;
}

// Stars that are pressed: spans that know the keyboard.
export function StarPicker({id, label, value, onChange, words = (level) => counted(level, 'Stern', 'Sterne'), ...rest}) {
  const [over, setOver] = useState(0);
  const key = (event, level) => {
    const step = {ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1}[event.key];
    const chosen = event.key === 'Enter' || event.key === ' ' ? level : step && Math.min(5, Math.max(1, level + step));
    if (!chosen) return;
    event.preventDefault();
    onChange(chosen);
    event.currentTarget.parentElement.children[chosen - 1].focus();
  };
  return html`
    <div className="star-picker" role="radiogroup" id=${id} aria-label=${label} ...${rest} onMouseLeave=${() => setOver(0)}>
      ${LEVELS.map((level) => html`
        <span key=${level} role="radio" aria-checked=${String(level === value)} aria-label=${words(level)}
          tabIndex=${level === (value || 1) ? 0 : -1} className=${level <= (over || value || 0) ? 'on' : ''}
          onMouseEnter=${() => setOver(level)} onClick=${() => onChange(level)} onKeyDown=${(event) => key(event, level)}>★</span>`)}
    </div>`;
}

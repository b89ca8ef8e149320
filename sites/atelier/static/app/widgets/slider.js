// The most that something may cost: a thumb that is dragged or moved by keys.
import {html, useEffect, useRef, useState} from '../core/html.js';

const KEYS = {ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 5, PageDown: -5};

// The value that a key leads to, or null. Pure.
export function keyed(key, value, {min, max, step}) {
  if (key === 'Home') return min;
  if (key === 'End') return max;
  return key in KEYS ? Math.min(max, Math.max(min, value + KEYS[key] * step)) : null;
}

// `onChange` hears the last value alone: after a drag, or when no key has come for a moment.
export function Slider({id, label, min, max, step, value, shown, onChange}) {
  const [at, setAt] = useState(value);
  const track = useRef(null), dragged = useRef(false), timer = useRef(0);
  useEffect(() => setAt(value), [value]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const pointed = (event) => {
    const box = track.current.getBoundingClientRect();
    const share = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
    return share === 1 ? max : min + Math.round(share * (max - min) / step) * step;
  };
  const down = (event) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    dragged.current = true;
    setAt(pointed(event));
  };
  const up = (event) => {
    if (!dragged.current) return;
    dragged.current = false;
    setAt(pointed(event));
    onChange(pointed(event));
  };
  const press = (event) => {
    const to = keyed(event.key, at, {min, max, step});
    if (to === null) return;
    event.preventDefault();
    setAt(to);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => onChange(to), 200);
  };
  const share = max > min ? 100 * (at - min) / (max - min) : 100;
  return html`
    <div className="slider">
      <div className="slider-track" ref=${track} onPointerDown=${down} onPointerUp=${up}
        onPointerMove=${(event) => dragged.current && setAt(pointed(event))}>
        <div className="slider-fill" style=${{width: `${share}%`}}></div>
        <div className="slider-thumb" role="slider" tabIndex="0" id=${id} aria-label=${label} aria-valuemin=${min}
          aria-valuemax=${max} aria-valuenow=${at} aria-valuetext=${shown(at)} style=${{left: `${share}%`}}
          onKeyDown=${press}></div>
      </div>
      <output htmlFor=${id}>bis ${shown(at)}</output>
    </div>`;
}

// Things side by side, of which some are seen. Those that are cut off are out of reach, too.
import {html, useEffect, useRef, useState} from '../core/html.js';

export function Carousel({label, children, shown = 1}) {
  const slides = [children].flat();
  const [at, setAt] = useState(0);
  const track = useRef(null);
  const last = Math.max(0, slides.length - shown);
  const go = (to) => setAt(Math.min(last, Math.max(0, to)));
  useEffect(() => {    // inert is a property: React 18 does not know the attribute
    [...track.current.children].forEach((slide, index) => { slide.inert = index < at || index >= at + shown; });
  }, [at, shown, slides.length]);
  const button = (sign, words, to) => html`
    <button type="button" className=${`carousel-button ${to < at ? 'back' : 'on'}`} aria-label=${words}
      disabled=${to < 0 || to > last} onClick=${() => go(to)}>${sign}</button>`;
  return html`
    <section className="carousel" aria-roledescription="Karussell" aria-label=${label} style=${{'--shown': shown}}>
      <div className="carousel-window">
        <div className="carousel-track" ref=${track} style=${{transform: `translateX(${-100 * at / shown}%)`}}>
          ${slides.map((slide, index) => html`<div key=${index} className="slide">${slide}</div>`)}
        </div>
      </div>
      ${button('‹', 'Zurückblättern', at - 1)}
      ${button('›', 'Weiterblättern', at + 1)}
      <p className="carousel-place" aria-live="polite">${at + 1} / ${last + 1}</p>
    </section>`;
}

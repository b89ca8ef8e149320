// Cards, and how more of them come.
import {html, useEffect, useRef} from '../core/html.js';
import {useTrap} from '../core/shop.js';
import {Failed, Loading} from '../widgets/loading.js';
import {Card} from './card.js';

export const Grid = ({items, level}) => html`
  <ul className="grid">${items.map((card) => html`<li key=${card.id}><${Card} card=${card} level=${level} /></li>`)}</ul>`;

export function Results({found, stale, error, loading, more}) {
  const endless = useTrap('infinite-scroll');
  const further = Boolean(found) && !stale && found.page < found.pages;
  return html`
    ${found && html`<${Grid} items=${found.items} level="h2" />`}
    ${error && html`<${Failed} error=${error} />`}
    ${loading && !stale && html`<${Loading} rows=${found ? 3 : 6} kind="cards" />`}
    ${further && !error && (endless
      ? html`<${Sentinel} key=${found.page} onSeen=${more} />`
      : html`<button type="button" className="secondary more" disabled=${loading} onClick=${more}>Mehr laden</button>`)}`;
}

// Asks for more when it comes near the window.
function Sentinel({onSeen}) {
  const end = useRef(null);
  useEffect(() => {
    const watch = new IntersectionObserver((seen) => { if (seen.some((one) => one.isIntersecting)) onSeen(); }, {rootMargin: '300px'});
    watch.observe(end.current);
    return () => watch.disconnect();
  }, []);
  return html`<div className="sentinel" ref=${end}></div>`;
}

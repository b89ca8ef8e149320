// A category, and what a search finds.
import {html, useState} from '../core/html.js';
import {Link, useLocation} from '../core/router.js';
import {useShop, useTitle} from '../core/shop.js';
import {counted} from '../core/wording.js';
import {MissingPage} from '../pages/missing.js';
import {Choice} from '../widgets/choice.js';
import {Crumbs} from '../widgets/crumbs.js';
import {Facets} from './facets.js';
import {Results} from './grid.js';
import {useListing} from './loading.js';
import {addressOf, narrowings, readQuery, SORTS} from './query.js';

export function CategoryPage({slug}) {
  const {categories} = useShop();
  const {query} = useLocation();
  const category = categories.find((one) => one.slug === slug);
  const kinds = category ? category.groups.flatMap((group) => group.kinds) : [];
  const kind = kinds.find((one) => one.slug === query.get('art'));
  useTitle((kind || category)?.label);
  if (!category) return html`<${MissingPage} />`;
  const trail = kind ? [[category.label, `/k/${slug}`], [kind.label]] : [[category.label]];
  return html`
    <${Crumbs} trail=${trail} />
    <h1>${(kind || category).label}</h1>
    <nav className="kinds" aria-label="Produktarten"><ul>${kinds.map((one) => html`
      <li key=${one.slug}><${Link} to=${`/k/${slug}?art=${one.slug}`}
        aria-current=${one === kind ? 'page' : undefined}>${one.label}<//></li>`)}
    </ul></nav>
    <${Listing} category=${slug} />`;
}

export function SearchPage() {
  const {query} = useLocation();
  const q = query.get('q') || '';
  useTitle(`Suche nach „${q}“`);
  return html`
    <${Crumbs} trail=${[['Suche']]} />
    <h1>Suche nach „${q}“</h1>
    <${Listing} key=${q} category="" />`;
}

function Listing({category}) {
  const {router} = useShop();
  const {path, query} = useLocation();
  const asked = readQuery(query);
  const listing = useListing(category, asked);
  const {found} = listing;
  const [shown, setShown] = useState(false);    // narrow windows fold the filters away
  const change = (next) => router.go(addressOf(path, next), {keep: true});
  return html`
    <div className="listing">
      <div className=${shown ? 'facets-box open' : 'facets-box'}>
        <button type="button" className="facets-button" aria-expanded=${String(shown)} onClick=${() => setShown(!shown)}>
          Filter${narrowings(asked) > 0 && ` (${narrowings(asked)})`}</button>
        ${found && (found.total > 0 || narrowings(asked) > 0) && html`<${Facets} asked=${asked} facets=${found.facets} onChange=${change} />`}
      </div>
      <section className=${listing.stale ? 'results stale' : 'results'} aria-label="Artikel" aria-busy=${String(Boolean(listing.loading))}>
        <div className="results-head">
          <p role="status">${found && counted(found.total, 'Artikel', 'Artikel')}</p>
          <${Choice} id="sortierung" label="Sortierung" options=${SORTS} value=${asked.sortierung}
            onChange=${(value) => change({...asked, sortierung: value})} />
        </div>
        ${found?.corrected_to && html`<p className="notice">Wir zeigen Ergebnisse für „${found.corrected_to}“.</p>`}
        <${Results} ...${listing} />
        ${found?.total === 0 && html`
          <p className="notice">Dazu haben wir leider nichts gefunden. Versuchen Sie es mit anderen Worten oder weniger Filtern.</p>`}
      </section>
    </div>`;
}

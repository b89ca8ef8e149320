// The search field and what it suggests.
import {ask, queryOf} from '../core/api.js';
import {html, useEffect, useRef, useState} from '../core/html.js';
import {Link, useLocation} from '../core/router.js';
import {useShop} from '../core/shop.js';
import {usePressOutside} from '../widgets/portal.js';

const DEBOUNCE_MS = 200;
const NOTHING = {terms: [], products: []};

export function SearchBox({asked}) {
  const {router} = useShop();
  const [text, setText] = useState(asked);
  const [typed, setTyped] = useState(false);    // only who types is given suggestions
  const found = useSuggestions(typed ? text.trim() : '');
  const box = useRef(null);
  const close = () => setTyped(false);
  const some = found.terms.length + found.products.length > 0;
  usePressOutside(typed, [box], close);
  const submit = (event) => {
    event.preventDefault();
    close();
    if (text.trim()) router.go(`/suche${queryOf({q: text.trim()})}`);
  };
  const type = (event) => {
    setText(event.target.value);
    setTyped(true);
  };
  return html`
    <form className="search" role="search" ref=${box} onSubmit=${submit}
      onKeyDown=${(event) => event.key === 'Escape' && close()}>
      <label className="unseen" htmlFor="suche">Suche</label>
      <input id="suche" name="q" type="search" autoComplete="off" placeholder="Kleid, Leinen, Kissen …" value=${text}
        onChange=${type} />
      <button type="submit">Suchen</button>
      ${typed && some && html`<${Suggestions} ...${found} onFollow=${close} />`}
    </form>`;
}

const Suggestions = ({terms, products, onFollow}) => html`
  <div className="suggestions" aria-label="Vorschläge">
    <ul>
      ${terms.map((term) => html`
        <li key=${term}><${Link} to=${`/suche${queryOf({q: term})}`} onFollow=${onFollow}>${term}<//></li>`)}
      ${products.map((one) => html`
        <li key=${one.url} className="suggested-product"><${Link} to=${one.url} onFollow=${onFollow}>${one.title}<//></li>`)}
    </ul>
  </div>`;

function useSuggestions(text) {
  const {has} = useShop();
  const {path} = useLocation();
  const [found, setFound] = useState(NOTHING);
  useEffect(() => {
    if (text.length < 2) { setFound(NOTHING); return undefined; }
    const stop = new AbortController();
    const question = () => ask(`/api/suggest${queryOf({q: text})}`, {signal: stop.signal}).then(setFound).catch(() => {});
    const timer = setTimeout(question, has('debounce') ? DEBOUNCE_MS : 0);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [text, path]);
  return found;
}

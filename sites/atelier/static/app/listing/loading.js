// The cards of a listing, page after page.
import {ask} from '../core/api.js';
import {useEffect, useRef, useState} from '../core/html.js';
import {useShop} from '../core/shop.js';
import {apiQuery} from './query.js';

// → {found: the answer with the items of all pages so far | null, stale: it answers the question before, error, loading,
//    more: ask for the next page}
export function useListing(category, asked) {
  const {cache} = useShop();
  const address = `listing ${apiQuery(category, asked, '')}`;
  const [state, setState] = useState({});
  const running = useRef(null), last = useRef(null);
  const ready = cache.get(address);
  const known = state.address === address ? state : {found: ready ?? last.current, stale: !ready};
  last.current = known.found;

  const load = async (page, before, shown = before) => {
    if (running.current) return;
    const stop = running.current = new AbortController();
    setState({address, found: shown, stale: shown !== before, loading: true});
    try {
      const answer = await ask(apiQuery(category, asked, page), {signal: stop.signal});
      const found = {...answer, items: [...(before ? before.items : []), ...answer.items]};
      cache.set(address, found);
      setState({address, found});
    } catch (error) {
      if (!stop.signal.aborted) setState({address, found: before, error});
    } finally {
      if (running.current === stop) running.current = null;
    }
  };
  useEffect(() => {
    if (!cache.get(address)) load(1, null, last.current ?? null);
    return () => {
      running.current?.abort();
      running.current = null;
    };
  }, [address]);
  return {...known, more: () => load(known.found.page + 1, known.found)};
}

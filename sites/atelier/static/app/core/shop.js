// What every component may ask: settings, stores, addresses.
import {ask} from './api.js';
import {createContext, useContext, useEffect, useState} from './html.js';
import {createBag} from '../stores/bag.js';
import {createSession} from '../stores/session.js';
import {createToasts} from '../stores/toasts.js';
import {createWishlist} from '../stores/wishlist.js';

const CACHED = 60;    // answers kept, so that going back shows a page at once
const Shop = createContext(null);

export const ShopProvider = Shop.Provider;
export const useShop = () => useContext(Shop);
export const useTrap = (name) => useShop().has(name);

export async function openShop(router) {
  const [config, categories] = await Promise.all([ask('/api/config'), ask('/api/categories')]);
  const traps = new Set(config.traps);
  const toasts = createToasts();
  const cache = createCache();
  return {
    config, categories, router, toasts, cache,
    has: (name) => traps.has(name),
    bag: createBag({toasts, announced: traps.has('toast')}),
    wishlist: createWishlist(toasts),
    session: createSession(),
  };
}

function createCache() {
  const kept = new Map();
  return {
    get: (key) => kept.get(key),
    clear: () => kept.clear(),
    set: (key, value) => {
      kept.delete(key);
      kept.set(key, value);
      if (kept.size > CACHED) kept.delete(kept.keys().next().value);
    },
  };
}

// → {data} | {error} | {} while it is asked for. `load` belongs to `key`: it is asked again when the key is another one.
export function useLoad(key, load) {
  const {cache} = useShop();
  const [state, setState] = useState({});
  useEffect(() => {
    if (cache.get(key) !== undefined) return undefined;
    const stop = new AbortController();
    load(stop.signal).then((data) => {
      cache.set(key, data);
      setState({key, data});
    }).catch((error) => {
      if (!stop.signal.aborted) setState({key, error});
    });
    return () => stop.abort();
  }, [key]);
  if (state.key === key) return state;
  const data = cache.get(key);
  return data === undefined ? {} : {data};
}

export function useTitle(title) {
  useEffect(() => {
    document.title = title ? `${title} – Atelier Nord` : 'Atelier Nord – Mode und Wohntextilien';
  }, [title]);
}

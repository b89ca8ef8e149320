// Addresses without loading pages: the history API, and where each page had been scrolled to.
import {html, useSyncExternalStore} from './html.js';
import {useShop} from './shop.js';

const KEPT = 'atelier.positions';
const RESTORE_MS = 1500;    // as long a page that is gone back to may take to be tall enough again

const stored = () => {
  try { return Object.entries(JSON.parse(sessionStorage.getItem(KEPT) || '{}')); } catch { return []; }
};
const fresh = () => (performance.timeOrigin + performance.now()).toFixed(2);

export function createRouter() {
  const positions = new Map(stored());
  const listeners = new Set();
  let key = history.state?.key ?? fresh();
  let restoring = false;
  const tell = () => { for (const listener of [...listeners]) listener(); };

  const restore = (y) => {
    const until = performance.now() + RESTORE_MS;
    const tick = () => {
      if (!restoring) return;
      scrollTo({top: y, behavior: 'instant'});
      if (Math.abs(scrollY - y) < 2 || performance.now() > until) restoring = false;
      else requestAnimationFrame(tick);
    };
    restoring = true;
    requestAnimationFrame(tick);
  };

  history.scrollRestoration = 'manual';
  history.replaceState({key}, '');
  addEventListener('scroll', () => { if (!restoring) positions.set(key, scrollY); }, {passive: true});
  for (const kind of ['wheel', 'touchstart', 'pointerdown', 'keydown']) {
    addEventListener(kind, () => { restoring = false; }, {passive: true});
  }
  addEventListener('pagehide', () => sessionStorage.setItem(KEPT, JSON.stringify(Object.fromEntries(positions))));
  addEventListener('popstate', (event) => {
    key = event.state?.key ?? fresh();
    restore(positions.get(key) ?? 0);
    tell();
  });
  if (positions.has(key)) restore(positions.get(key));

  return {
    here: () => location.pathname + location.search,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    // keep: the same page with other settings, which stays where it is scrolled to
    go: (to, {replace = false, keep = false} = {}) => {
      restoring = false;
      if (!replace) key = fresh();
      history[replace ? 'replaceState' : 'pushState']({key}, '', to);
      tell();
      if (!keep) scrollTo({top: 0, behavior: 'instant'});
    },
  };
}

export function useLocation() {
  const {router} = useShop();
  const [path, search = ''] = useSyncExternalStore(router.subscribe, router.here).split('?');
  return {path, query: new URLSearchParams(search)};
}

// A press that means another tab or a download is the browser's own.
const plain = (event) => event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);

export function Link({to, onFollow, children, ...rest}) {
  const {router} = useShop();
  const follow = (event) => {
    if (!plain(event) || event.defaultPrevented) return;
    event.preventDefault();
    onFollow?.();
    router.go(to);
  };
  return html`<a ...${rest} href=${to} onClick=${follow}>${children}</a>`;
}

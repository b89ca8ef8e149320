// What a visitor has put aside.
import {ask, send} from '../core/api.js';
import {createStore} from '../core/store.js';

export function createWishlist(toasts) {
  const store = createStore({items: null});
  const take = (answer) => store.set({items: answer.items});
  const has = (id) => (store.get().items || []).some((one) => one.id === id);
  return {
    ...store,
    has,
    load: () => ask('/api/wishlist').then(take).catch(() => {}),
    toggle: async (card) => {
      const {items} = store.get();
      const there = has(card.id);
      store.set({items: there ? items.filter((one) => one.id !== card.id) : [...(items || []), card]});
      try {
        take(await send(there ? 'DELETE' : 'POST', `/api/wishlist/${card.id}`));
      } catch (error) {
        store.set({items});
        toasts.show(error.message, {kind: 'bad'});
      }
    },
  };
}

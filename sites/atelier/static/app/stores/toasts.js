// Short messages that go away by themselves.
import {createStore} from '../core/store.js';

const SHOWN_MS = 7000;

export function createToasts() {
  const store = createStore([]);
  let last = 0;
  const close = (id) => store.set((all) => all.filter((one) => one.id !== id));
  return {
    ...store,
    close,
    // link: {to, text}, where the message leads
    show: (text, {link, kind = 'good'} = {}) => {
      const id = ++last;
      store.set((all) => [...all.slice(-2), {id, text, link, kind}]);
      setTimeout(() => close(id), SHOWN_MS);
    },
  };
}

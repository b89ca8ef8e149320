// The bag: changed on the page at once, and then as the server says.
import {ask, send} from '../core/api.js';
import {createStore} from '../core/store.js';

const ANNOUNCED_MS = 250;    // until a bag that tells by a toast begins to add
const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });
const total = (lines, one) => lines.reduce((sum, line) => sum + one(line), 0);

// The bag as it will be, but for delivery and discounts, which the server reckons.
export function guessed(bag, lines) {
  const subtotal = total(lines, (line) => line.price_cents * line.quantity);
  const rest = bag.delivery_cents - bag.discount_cents;
  return {...bag, lines, count: total(lines, (line) => line.quantity), subtotal_cents: subtotal, total_cents: subtotal + rest};
}

export function createBag({toasts, announced}) {
  const store = createStore({bag: null, open: false});
  let asked = 0;
  const show = (bag) => store.set((now) => ({...now, bag}));
  // Answers may overtake each other: only that to the last question counts.
  const settle = async (question) => {
    const mine = ++asked;
    const bag = await question;
    if (mine === asked) show(bag);
    return bag;
  };
  const open = (yes) => store.set((now) => ({...now, open: yes}));
  const optimistic = async (lines, question) => {
    const before = store.get().bag;
    show(guessed(before, lines));
    try {
      await settle(question());
    } catch (error) {
      show(before);
      toasts.show(error.message, {kind: 'bad'});
    }
  };
  const lines = () => store.get().bag.lines;

  return {
    ...store,
    open,
    load: () => settle(ask('/api/bag')).catch(() => {}),
    // Raises ApiError: the chooser says beside its button what is wrong.
    add: async ({variant, quantity, title}) => {
      if (announced) await pause(ANNOUNCED_MS);
      await settle(send('POST', '/api/bag/lines', {variant, quantity}));
      if (announced) toasts.show(`${title} liegt in Ihrer Tasche.`, {link: {to: '/tasche', text: 'Zur Tasche'}});
      else open(true);
    },
    change: (id, quantity) => optimistic(
      lines().map((line) => (line.id === id ? {...line, quantity} : line)),
      () => send('PATCH', `/api/bag/lines/${id}`, {quantity}),
    ),
    remove: (id) => optimistic(
      lines().filter((line) => line.id !== id),
      () => send('DELETE', `/api/bag/lines/${id}`),
    ),
    coupon: (code) => settle(send('POST', '/api/bag/coupon', {code})),
  };
}

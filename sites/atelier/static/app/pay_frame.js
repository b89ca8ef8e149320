// The payment provider's document: it alone sees the card, and tells the page around it a token.
import {ask, send} from './core/api.js';
import {cardFaults} from './checkout/checks.js';
import {cardGroups, expiry, security} from './widgets/masks.js';

const FIELDS = ['holder', 'number', 'expiry', 'cvc'];
const MASKS = {number: cardGroups, expiry, cvc: security};
const FAULT = 'Bitte prüfen Sie die Kartendaten.';

const field = (name) => document.getElementById(name);
const values = () => Object.fromEntries(FIELDS.map((name) => [name, field(name).value]));
const tell = (message) => parent.postMessage(message, location.origin);

function show(faults) {
  for (const name of FIELDS) {
    const message = document.getElementById(`${name}-error`);
    message.textContent = faults[name] || '';
    message.hidden = !faults[name];
    if (faults[name]) field(name).setAttribute('aria-invalid', 'true');
    else field(name).removeAttribute('aria-invalid');
  }
}

async function answer() {
  const faults = cardFaults(values());
  show(faults);
  if (Object.keys(faults).length) { tell({atelier_fault: FAULT}); return; }
  try {
    const {token} = await send('POST', '/api/pay-tokens', values());
    tell({atelier_token: token});
  } catch (error) {
    show(error.errors || {});
    tell({atelier_fault: error.message || FAULT});
  }
}

addEventListener('message', (event) => {
  if (event.source === parent && event.origin === location.origin && event.data?.atelier_ask === 'token') answer();
});
document.getElementById('card').addEventListener('submit', (event) => event.preventDefault());
tell({atelier_ready: true});
const {traps} = await ask('/api/config');
if (traps.includes('masked-inputs')) {
  for (const [name, mask] of Object.entries(MASKS)) {
    field(name).addEventListener('input', () => { field(name).value = mask(field(name).value); });
  }
}

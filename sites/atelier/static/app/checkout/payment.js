// How it is paid.
import {html, useRef, useState} from '../core/html.js';
import {useTrap} from '../core/shop.js';
import {TextField} from '../widgets/field.js';
import {cardGroups, expiry, security} from '../widgets/masks.js';
import {cardFaults} from './checks.js';
import {useForm} from './form.js';
import {Problem, Step, useSaving} from './frame.js';
import {CardFrame} from './card_frame.js';

export const PaymentStep = () => html`<${Step} slug="zahlung" Filled=${PaymentForm} />`;

const METHODS = [
  {value: 'karte', label: 'Kreditkarte', about: 'Visa, Mastercard'},
  {value: 'rechnung', label: 'Rechnung', about: 'zahlbar in 30 Tagen'},
];
const EMPTY = {holder: '', number: '', expiry: '', cvc: ''};

function PaymentForm({checkout}) {
  const save = useSaving('pruefen');
  const framed = useTrap('payment-frame');
  const frame = useRef(null);
  const [method, setMethod] = useState(checkout.payment?.method || 'karte');
  const kept = checkout.payment?.method === 'karte' ? checkout.payment : null;
  const [fresh, setFresh] = useState(!kept);    // false: the card that was given before is kept
  const typed = method === 'karte' && fresh;
  const form = useForm(EMPTY, (values) => (typed && !framed ? cardFaults(values) : {}), async (values) => {
    if (method === 'karte' && !fresh) { await save({}); return; }
    const token = typed && framed ? await frame.current() : null;
    const card = token ? {token} : values;
    await save({payment: method === 'karte' ? {method, ...card} : {method}});
  });
  return html`
    <form className="checkout-form" noValidate onSubmit=${form.submit}>
      <${Problem} form=${form} />
      <fieldset className="choices">
        <legend>Zahlungsart</legend>
        ${METHODS.map((one) => html`
          <label key=${one.value} className="choice">
            <input type="radio" name="method" value=${one.value} checked=${one.value === method} onChange=${() => setMethod(one.value)} />
            <span><strong>${one.label}</strong> ${one.about}</span>
          </label>`)}
      </fieldset>
      ${method === 'karte' && !fresh && html`
        <p className="notice">Karte von ${kept.holder}, endet auf ${kept.last4}. ${' '}
          <button type="button" className="text-button" onClick=${() => setFresh(true)}>Andere Karte</button></p>`}
      ${typed && (framed ? html`<${CardFrame} ask=${frame} />` : html`<${CardFields} form=${form} />`)}
      <button type="submit" className="primary" disabled=${form.busy}>Weiter zur Prüfung</button>
    </form>`;
}

function CardFields({form}) {
  const masked = useTrap('masked-inputs');
  const text = (id, label, autoComplete, rest) => html`
    <${TextField} ...${{id, label, autoComplete}} ...${rest} ...${form.field(id)} />`;
  const mask = (one) => (masked ? {mask: one} : {});
  return html`
    ${text('holder', 'Name auf der Karte', 'cc-name', {})}
    ${text('number', 'Kartennummer', 'cc-number', {inputMode: 'numeric', ...mask(cardGroups)})}
    <div className="field-row">
      ${text('expiry', 'Gültig bis (MM/JJ)', 'cc-exp', {placeholder: 'MM/JJ', ...mask(expiry)})}
      ${text('cvc', 'Prüfnummer (CVC)', 'cc-csc', {inputMode: 'numeric', ...mask(security)})}
    </div>`;
}

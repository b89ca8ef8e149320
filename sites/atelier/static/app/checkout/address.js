// Where it goes to.
import {html} from '../core/html.js';
import {useShop, useTrap} from '../core/shop.js';
import {Combobox} from '../widgets/combobox.js';
import {Select} from '../widgets/choice.js';
import {Framed, marks, TextField} from '../widgets/field.js';
import {addressFaults} from './checks.js';
import {useForm} from './form.js';
import {Problem, Step, useSaving} from './frame.js';

export const AddressStep = () => html`<${Step} slug="adresse" Filled=${AddressForm} />`;

const EMPTY = {email: '', name: '', street: '', postcode: '', city: '', country: 'DE', phone: ''};
const known = (address) => Object.fromEntries(Object.entries(address || {}).filter(([, value]) => value));

function AddressForm({checkout}) {
  const save = useSaving('lieferung');
  const form = useForm({...EMPTY, ...known(checkout.address)}, addressFaults, (address) => save({address}));
  const text = (id, label, autoComplete, rest = {}) => html`
    <${TextField} ...${{id, label, autoComplete}} ...${rest} ...${form.field(id)} />`;
  const must = {'aria-required': 'true'};
  return html`
    <form className="checkout-form" noValidate onSubmit=${form.submit}>
      <${Problem} form=${form} />
      ${text('email', 'E-Mail-Adresse', 'email', {type: 'email', ...must})}
      ${text('name', 'Vor- und Nachname', 'name', must)}
      ${text('street', 'Straße und Hausnummer', 'street-address', must)}
      <div className="field-row">
        ${text('postcode', 'Postleitzahl', 'postal-code', must)}
        ${text('city', 'Ort', 'address-level2', must)}
      </div>
      <${Country} form=${form} />
      ${text('phone', 'Telefon (freiwillig)', 'tel', {type: 'tel', hint: 'Nur für Rückfragen zur Lieferung.'})}
      <button type="submit" className="primary" disabled=${form.busy}>Weiter zur Lieferung</button>
    </form>`;
}

function Country({form}) {
  const {config} = useShop();
  const typed = useTrap('combobox');
  const options = config.countries.map((one) => ({value: one.code, label: one.label}));
  const {value, error} = form.field('country');
  const onChange = form.set('country');
  return typed
    ? html`<${Combobox} id="country" label="Land" ...${{options, value, onChange, error}} />`
    : html`
      <${Framed} id="country" label="Land" error=${error}>
        <${Select} id="country" autoComplete="country" ...${{options, value, onChange}} ...${marks('country', error)} />
      <//>`;
}

// The last look before ordering.
import {send} from '../core/api.js';
import {html} from '../core/html.js';
import {Link} from '../core/router.js';
import {useShop} from '../core/shop.js';
import {weekday} from '../core/wording.js';
import {Lines} from '../bag/lines.js';
import {Message} from '../widgets/field.js';
import {useForm} from './form.js';
import {Problem, Step} from './frame.js';

export const CheckStep = () => html`<${Step} slug="pruefen" Filled=${CheckForm} />`;

const termsFault = ({terms}) => (terms ? {} : {terms: 'Bitte stimmen Sie den AGB zu.'});

function CheckForm({checkout, bag}) {
  const shop = useShop();
  const form = useForm({terms: false}, termsFault, async () => {
    const {number} = await send('POST', '/api/orders', {terms: true});
    shop.cache.clear();    // what was bought is no longer in stock
    await shop.bag.load();
    shop.router.go(`/bestellung/${number}`, {replace: true});
  });
  return html`
    <${Given} checkout=${checkout} />
    <${Lines} lines=${bag.lines} place="pruefen" fixed=${true} />
    <form className="checkout-form" noValidate onSubmit=${form.submit}>
      <${Problem} form=${form} />
      <div className=${form.errors.terms ? 'field has-error' : 'field'}>
        <label className="check">
          <input type="checkbox" id="terms" checked=${form.values.terms} aria-invalid=${form.errors.terms ? 'true' : undefined}
            aria-describedby=${form.errors.terms ? 'terms-error' : undefined}
            onChange=${(event) => form.set('terms')(event.target.checked)} />
          <span>Ich habe die AGB gelesen und stimme ihnen zu.</span>
        </label>
        <${Message} id="terms" error=${form.errors.terms} />
        <p className="terms-link"><${Link} to="/hilfe/agb">AGB lesen<//></p>
      </div>
      <button type="submit" className="primary" disabled=${form.busy}>Zahlungspflichtig bestellen</button>
    </form>`;
}

export function Given({checkout}) {
  const {config} = useShop();
  const {address, payment} = checkout;
  const country = config.countries.find((one) => one.code === address.country)?.label;
  const delivery = config.delivery.find((one) => one.id === checkout.delivery)?.label;
  return html`
    <dl className="given">
      <div><dt>Lieferadresse</dt><dd>${address.name}, ${address.street}, ${address.postcode} ${address.city}, ${country}</dd></div>
      <div><dt>E-Mail</dt><dd>${address.email}</dd></div>
      <div><dt>Lieferung</dt><dd>${delivery}${checkout.delivery_date && `, ${weekday(checkout.delivery_date)}`}</dd></div>
      <div><dt>Zahlung</dt><dd>${payment.method === 'karte' ? `Kreditkarte, endet auf ${payment.last4}` : 'Rechnung'}</dd></div>
    </dl>`;
}

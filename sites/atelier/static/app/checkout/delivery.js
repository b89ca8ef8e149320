// How and when it comes.
import {html} from '../core/html.js';
import {useShop, useTrap} from '../core/shop.js';
import {delivered, money} from '../core/wording.js';
import {DatePicker} from '../widgets/calendar.js';
import {isSunday} from '../widgets/dates.js';
import {TextField} from '../widgets/field.js';
import {useForm} from './form.js';
import {Problem, Step, useSaving} from './frame.js';

export const DeliveryStep = () => html`<${Step} slug="lieferung" Filled=${DeliveryForm} />`;

// → {field: message}; a day is a wish that may be left out. Pure.
export function deliveryFaults(values, option) {
  const day = values.delivery_date;
  if (!option) return {delivery: 'Bitte wählen Sie eine Lieferart.'};
  if (!day) return {};
  if (day < option.first_date || day > option.last_date) return {delivery_date: 'An diesem Tag können wir nicht liefern.'};
  return isSunday(day) ? {delivery_date: 'Sonntags liefern wir nicht.'} : {};
}

function DeliveryForm({checkout, bag}) {
  const {config} = useShop();
  const save = useSaving('zahlung');
  const first = {delivery: checkout.delivery || config.delivery[0].id, delivery_date: checkout.delivery_date || ''};
  const optionOf = (id) => config.delivery.find((one) => one.id === id);
  const form = useForm(first, (values) => deliveryFaults(values, optionOf(values.delivery)),
    (values) => save({delivery: values.delivery, delivery_date: values.delivery_date || null}));
  const {values} = form;
  return html`
    <form className="checkout-form" noValidate onSubmit=${form.submit}>
      <${Problem} form=${form} />
      <fieldset className="choices">
        <legend>Lieferart</legend>
        ${config.delivery.map((one) => html`
          <label key=${one.id} className="choice">
            <input type="radio" name="delivery" value=${one.id} checked=${one.id === values.delivery}
              onChange=${() => form.set('delivery')(one.id)} />
            <span><strong>${one.label}</strong> ${delivered(one.days)}</span>
            <span className="choice-price">${costs(one, bag, config)}</span>
          </label>`)}
      </fieldset>
      <${Day} form=${form} option=${optionOf(values.delivery)} />
      <button type="submit" className="primary" disabled=${form.busy}>Weiter zur Zahlung</button>
    </form>`;
}

const costs = (option, bag, config) =>
  (option.free_from_threshold && bag.subtotal_cents - bag.discount_cents >= config.free_from_cents ? 'gratis' : money(option.cents));

function Day({form, option}) {
  const calendar = useTrap('date-picker');
  const field = form.field('delivery_date');
  const about = {id: 'delivery_date', label: 'Wunschtag (freiwillig)', hint: 'Ohne Wunschtag liefern wir so bald wie möglich.'};
  return calendar
    ? html`<${DatePicker} ...${about} ...${field} from=${option.first_date} until=${option.last_date} free=${(day) => !isSunday(day)} />`
    : html`<${TextField} ...${about} ...${field} type="date" min=${option.first_date} max=${option.last_date} />`;
}

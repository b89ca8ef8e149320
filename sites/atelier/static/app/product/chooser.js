// Colour, size, quantity, and into the bag.
import {html, useState} from '../core/html.js';
import {useShop} from '../core/shop.js';
import {delivered} from '../core/wording.js';
import {Choice} from '../widgets/choice.js';
import {MOST, Quantity} from '../widgets/stepper.js';
import {SizesLink} from '../layout/footer.js';
import {chosenAtFirst, colourOptions, faultsOf, sizeOptions, variantOf} from './variants.js';

// id: prefix of its fields, as two choosers may be on one page; onAdded: when the product is in the bag
export function Chooser({id, product, onAdded, children}) {
  const {bag} = useShop();
  const [chosen, setChosen] = useState(() => chosenAtFirst(product));
  const [errors, setErrors] = useState({});
  const [busy, setBusy] = useState(false);
  const set = (part) => {
    setChosen({...chosen, ...part});
    setErrors({});
  };
  const variant = variantOf(product, chosen.colour, chosen.size);
  const submit = async (event) => {
    event.preventDefault();
    const faults = faultsOf(product, chosen);
    setErrors(faults);
    if (busy || Object.keys(faults).length) return;
    setBusy(true);
    try {
      await bag.add({variant: variant.id, quantity: chosen.quantity, title: product.title});
      onAdded?.();
    } catch (error) {
      setErrors({bag: error.message});
    }
    setBusy(false);
  };
  return html`
    <form className="chooser" noValidate onSubmit=${submit} aria-label=${`${product.title} bestellen`}>
      <${Colours} ...${{id, product}} value=${chosen.colour} onChange=${(colour) => set({colour})} />
      ${product.sizes.length > 0 && html`
        <${Choice} id=${`${id}-groesse`} label="Größe" placeholder="Größe wählen" value=${chosen.size} error=${errors.size}
          options=${sizeOptions(product, chosen.colour)} onChange=${(size) => set({size: size || null})} />
        <p className="sizes-link"><${SizesLink} /></p>`}
      ${!product.sizes.length && errors.size && html`<p className="field-error" role="alert">${errors.size}</p>`}
      <div className="field">
        <span className="field-name">Anzahl</span>
        <${Quantity} id=${`${id}-anzahl`} label="Anzahl" value=${chosen.quantity} onChange=${(quantity) => set({quantity})}
          most=${Math.min(MOST, variant?.stock || MOST)} />
      </div>
      <p className="stock">${product.available ? delivered(product.delivery_days) : 'Zurzeit ausverkauft'}</p>
      ${errors.bag && html`<p className="field-error" role="alert">${errors.bag}</p>`}
      <div className="chooser-buttons">
        <button type="submit" className="primary" disabled=${busy || !product.available}>${busy ? 'Wird hineingelegt …' : 'In die Tasche'}</button>
        ${children}
      </div>
    </form>`;
}

const Colours = ({id, product, value, onChange}) => html`
  <fieldset className="colours">
    <legend>Farbe</legend>
    ${colourOptions(product).map((one) => html`
      <label key=${one.value} className="swatch" title=${one.label}>
        <input type="radio" name=${`${id}-farbe`} value=${one.value} checked=${one.value === value} disabled=${one.disabled}
          onChange=${() => onChange(one.value)} />
        <span className="swatch-dot" style=${{background: one.hex}}></span>
        <span className="unseen">${one.label}</span>
      </label>`)}
    <p className="colour-name">${product.colours.find((one) => one.value === value)?.label}</p>
  </fieldset>`;

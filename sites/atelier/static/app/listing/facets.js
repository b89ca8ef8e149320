// What a listing can be narrowed by.
import {html} from '../core/html.js';
import {useTrap} from '../core/shop.js';
import {money} from '../core/wording.js';
import {Slider} from '../widgets/slider.js';
import {StarPicker} from '../widgets/stars.js';
import {narrowings, toggled, without} from './query.js';

const STEP = 5;    // euros

export function Facets({asked, facets, onChange}) {
  const boxes = (key, legend, options) => options.length > 0 && html`
    <${Boxes} ...${{legend, options}} name=${key} chosen=${asked[key]}
      onToggle=${(value) => onChange({...asked, [key]: toggled(asked[key], value)})} />`;
  return html`
    <form className="facets" aria-label="Filter" onSubmit=${(event) => event.preventDefault()}>
      ${boxes('farbe', 'Farbe', facets.colours)}
      ${boxes('groesse', 'Größe', facets.sizes)}
      <${PriceFacet} range=${facets.price} value=${asked.preis_bis} onChange=${(euros) => onChange({...asked, preis_bis: euros})} />
      <${StarsFacet} options=${facets.stars} value=${asked.sterne} onChange=${(stars) => onChange({...asked, sterne: stars})} />
      ${narrowings(asked) > 0 && html`
        <button type="button" className="text-button" onClick=${() => onChange(without(asked))}>Alle Filter löschen</button>`}
    </form>`;
}

const Boxes = ({legend, name, options, chosen, onToggle}) => html`
  <fieldset>
    <legend>${legend}</legend>
    ${options.map((one) => html`
      <label key=${one.value} className="facet-option">
        <input type="checkbox" name=${name} value=${one.value} checked=${chosen.includes(one.value)} onChange=${() => onToggle(one.value)} />
        <span>${one.label}</span> <span className="facet-count">${one.count}</span>
      </label>`)}
  </fieldset>`;

function PriceFacet({range, value, onChange}) {
  const slider = useTrap('price-slider');
  if (!range || range.max === null) return null;
  const min = Math.floor(range.min / 100 / STEP) * STEP, max = Math.ceil(range.max / 100 / STEP) * STEP;
  if (!value && max <= min + STEP) return null;
  const most = Math.max(max, value || 0);
  return html`
    <fieldset>
      <legend>Preis</legend>
      ${slider
        ? html`<${Slider} id="preis" label="Höchstpreis" min=${Math.min(min, value || min)} max=${most} step=${STEP} value=${value || most}
            shown=${(euros) => money(100 * euros)} onChange=${(euros) => onChange(euros >= most ? null : euros)} />`
        : html`<${PriceField} key=${value} value=${value} onChange=${onChange} />`}
    </fieldset>`;
}

function PriceField({value, onChange}) {
  const apply = (event) => {
    const euros = event.target.form.elements.preis.valueAsNumber;
    onChange(Number.isFinite(euros) && euros > 0 ? Math.round(euros) : null);
  };
  return html`
    <div className="price-field">
      <label htmlFor="preis">Preis bis (€)</label>
      <input id="preis" name="preis" type="number" min="1" step="1" defaultValue=${value ?? ''}
        onKeyDown=${(event) => event.key === 'Enter' && apply(event)} />
      <button type="button" className="secondary small" onClick=${apply}>Anwenden</button>
    </div>`;
}

function StarsFacet({options, value, onChange}) {
  const picker = useTrap('star-filter');
  const words = (stars) => (stars === 5 ? '5 Sterne' : `${stars} ${stars === 1 ? 'Stern' : 'Sterne'} und mehr`);
  if (!options.length) return null;
  return html`
    <fieldset>
      <legend>Bewertung</legend>
      ${picker
        ? html`<${StarPicker} id="sterne" label="Bewertung" value=${value} words=${words} onChange=${onChange} />`
        : [5, 4, 3, 2, 1].map((stars) => html`
            <label key=${stars} className="facet-option">
              <input type="radio" name="sterne" value=${stars} checked=${value === stars} onChange=${() => onChange(stars)} />
              <span>${words(stars)}</span>
            </label>`)}
    </fieldset>`;
}

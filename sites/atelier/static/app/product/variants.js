// Which colours and sizes of a product there are, and which of them are left. Pure.

export const variantOf = (product, colour, size) =>
  product.variants.find((one) => one.colour === colour && one.size === size) ?? null;

const left = (variants) => variants.some((one) => one.stock > 0);

export const colourOptions = (product) => product.colours.map((one) => ({
  ...one, disabled: !left(product.variants.filter((variant) => variant.colour === one.value)),
}));

export const sizeOptions = (product, colour) => product.sizes.map((one) => {
  const stock = variantOf(product, colour, one.value)?.stock ?? 0;
  const said = stock === 0 ? ' – ausverkauft' : stock <= 3 ? ` – nur noch ${stock}` : '';
  return {value: one.value, label: one.label + said, disabled: stock === 0};
});

// What is chosen before anybody has chosen: the first colour that is left, and the size where there is one alone.
export const chosenAtFirst = (product) => ({
  colour: (colourOptions(product).find((one) => !one.disabled) ?? product.colours[0])?.value ?? null,
  size: product.sizes.length === 1 ? product.sizes[0].value : null,
  quantity: 1,
});

// → {field: message}; empty when it can be put into the bag
export function faultsOf(product, {colour, size}) {
  if (product.sizes.length > 0 && size === null) return {size: 'Bitte wählen Sie eine Größe.'};
  const variant = variantOf(product, colour, size);
  return variant && variant.stock > 0 ? {} : {size: 'Diese Ausführung ist ausverkauft.'};
}

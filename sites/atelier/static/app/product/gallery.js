// The pictures of a product.
import {html} from '../core/html.js';
import {useTrap} from '../core/shop.js';
import {Carousel} from '../widgets/carousel.js';

export function Gallery({product}) {
  const carousel = useTrap('carousel');
  const pictures = product.images.map((image, index) => html`
    <img key=${image} src=${image} alt=${`${product.title}, Ansicht ${index + 1}`} width="500" height="600" />`);
  return carousel
    ? html`<${Carousel} label="Bilder">${pictures}<//>`
    : html`<div className="pictures">${pictures}</div>`;
}

// What others say of a product.
import {ask} from '../core/api.js';
import {html, useEffect, useState} from '../core/html.js';
import {useTrap} from '../core/shop.js';
import {day} from '../core/wording.js';
import {Failed, Loading} from '../widgets/loading.js';
import {Rating} from '../widgets/stars.js';
import {ReviewForm} from './review_form.js';

export function Reviews({product}) {
  const growing = useTrap('load-more');
  const reviews = useReviews(product.id, growing);
  const [writing, setWriting] = useState(false);
  return html`
    <section className="reviews" aria-labelledby="bewertungen">
      <h2 id="bewertungen">Bewertungen</h2>
      <${Rating} rating=${product.rating} count=${product.review_count} />
      <ul>${reviews.items.map((one, index) => html`<li key=${index}><${Review} review=${one} /></li>`)}</ul>
      ${reviews.loading && html`<${Loading} rows=${2} />`}
      ${reviews.error && html`<${Failed} error=${reviews.error} />`}
      ${growing ? html`<${More} ...${reviews} />` : html`<${Pages} ...${reviews} />`}
      ${writing
        ? html`<${ReviewForm} product=${product} onSent=${() => { setWriting(false); reviews.ask(1); }} />`
        : html`<button type="button" className="secondary" onClick=${() => setWriting(true)}>Bewertung schreiben</button>`}
    </section>`;
}

// growing: further pages come below, instead of in place of, those before
function useReviews(id, growing) {
  const [state, setState] = useState({items: [], page: 0, pages: 1});
  const load = async (page) => {
    setState((now) => ({...now, loading: true, error: null}));
    try {
      const answer = await ask(`/api/products/${id}/reviews?page=${page}`);
      setState((now) => ({...answer, items: growing && page > 1 ? [...now.items, ...answer.items] : answer.items}));
    } catch (error) {
      setState((now) => ({...now, loading: false, error}));
    }
  };
  useEffect(() => { load(1); }, [id]);
  return {...state, ask: load};
}

const More = ({page, pages, loading, ask: load}) => page < pages && page > 0 && html`
  <button type="button" className="secondary more" disabled=${loading} onClick=${() => load(page + 1)}>Mehr anzeigen</button>`;

const Pages = ({page, pages, ask: load}) => pages > 1 && html`
  <nav className="pages" aria-label="Seiten der Bewertungen">
    ${Array.from({length: pages}, (_, index) => index + 1).map((one) => html`
      <button key=${one} type="button" aria-label=${`Seite ${one}`} aria-current=${one === page ? 'page' : undefined}
        onClick=${() => load(one)}>${one}</button>`)}
  </nav>`;

const Review = ({review}) => html`
  <article className="review">
    <${Rating} rating=${review.stars} />
    <h3>${review.title}</h3>
    <p>${review.text}</p>
    <p className="review-by">${review.author}, ${day(review.date)}</p>
  </article>`;

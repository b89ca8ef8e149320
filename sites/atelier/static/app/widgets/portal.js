// What lies above the page is put at the end of the body, as component libraries do.
import {createPortal, useEffect, useLayoutEffect, useState} from '../core/html.js';

export const Portal = ({children}) => createPortal(children, document.body);

// Where a popup of a trigger lies: below it, or above where there is more room. → {left, top, width} in page pixels
export function usePlace(trigger, shown, height = 280) {
  const [place, setPlace] = useState(null);
  useLayoutEffect(() => {
    if (!shown) return undefined;
    const measure = () => {
      const box = trigger.current.getBoundingClientRect();
      const below = innerHeight - box.bottom, above = box.top;
      const top = below >= height || below >= above ? box.bottom + 4 : box.top - height - 4;
      setPlace({left: box.left + scrollX, top: top + scrollY, width: box.width});
    };
    measure();
    addEventListener('resize', measure);
    return () => removeEventListener('resize', measure);
  }, [shown]);
  return place;
}

// Close when something outside of these elements is pressed.
export function usePressOutside(shown, elements, close) {
  useEffect(() => {
    if (!shown) return undefined;
    const pressed = (event) => {
      if (!elements.some((one) => one.current && one.current.contains(event.target))) close();
    };
    document.addEventListener('pointerdown', pressed);
    return () => document.removeEventListener('pointerdown', pressed);
  }, [shown]);
}

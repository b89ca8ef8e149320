"""Ways in which the shop is harder to use, as real shops are; each can be switched on by itself."""

from collections.abc import Mapping
from types import MappingProxyType

TRAPS: Mapping[str, str] = MappingProxyType({
    "hover-menu": "the navigation's groups open under the pointer",
    "own-listbox": "size and order are chosen in a listbox of the shop's own, drawn at the end of the page",
    "combobox": "the country is chosen in a field that is typed into",
    "date-picker": "the delivery date is chosen in a calendar",
    "stepper": "quantities are changed with plus and minus",
    "price-slider": "the highest price is set with a slider",
    "star-filter": "the lowest rating is set with stars",
    "carousel": "a product's pictures are shown one at a time",
    "infinite-scroll": "more products come as one scrolls",
    "load-more": "more reviews come at the press of a button",
    "sticky-header": "the header stays above what is scrolled",
    "focus-modal": "trying on opens a dialog that keeps the focus",
    "consent": "a layer asks about cookies",
    "newsletter": "a layer offers a newsletter after a while",
    "toast": "adding takes 250 ms, and only a short message and the bag's count tell that it is done",
    "masked-inputs": "card number and expiry date are brought into shape while they are typed",
    "new-tab": "the size guide opens in a new tab",
    "dialogs": "the browser's own dialog asks before a line is removed",
    "payment-frame": "the card is typed into a frame",
    "slow-api": "every answer takes 150 to 500 ms",
    "file-input": "a review can have a photo",
    "debounce": "the search field asks 200 ms after the last key",
    "skeletons": "grey shapes stand where content is still loading",
    "listener-only": "cards are opened by a listener, without a link",
    "closed-shadow": "the store finder is an element with a closed shadow root",
})  # fmt: skip

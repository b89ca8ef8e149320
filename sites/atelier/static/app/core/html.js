// React and htm come as globals from the vendored builds; everybody else imports them from here.
const {React, ReactDOM, htm} = window;

export const html = htm.bind(React.createElement);
export const {
  createContext, useContext, useEffect, useId, useLayoutEffect, useMemo, useRef, useState, useSyncExternalStore,
} = React;
export const {createPortal, createRoot} = ReactDOM;

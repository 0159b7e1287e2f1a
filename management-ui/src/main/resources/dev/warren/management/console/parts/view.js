/** The view library, and a function for each element: `el.p({ class: 'note' }, 'text')`. Children are always text or elements. */
export const { h, render, Fragment, createContext } = globalThis.preact;
export const { useState, useEffect, useLayoutEffect, useRef, useMemo, useCallback, useContext, useId } = globalThis.preactHooks;

export const el = new Proxy({}, {
  get: (made, name) => (made[name] ??= (props, ...children) => h(name, props, ...children)),
});

/** Class names, without those that are false. */
export const classes = (...names) => names.filter(Boolean).join(' ') || undefined;

// A swap moves nobody's focus by itself. After a step was swapped in, focus goes where a page load would have put
// the reader: to what is wrong, otherwise to the step's heading.
(() => {
  const settle = (root) => {
    const place = root.querySelector('[data-error-summary]') ?? root.querySelector('h1');
    if (!place) return;
    if (!place.hasAttribute('tabindex')) place.setAttribute('tabindex', '-1');
    place.focus({ preventScroll: !place.hasAttribute('data-error-summary') });
  };

  document.addEventListener('htmx:afterSettle', (event) => {
    // Only after a form or link of the reader's; a page that looks again by itself leaves the focus where it is.
    if (event.detail.boosted) settle(document);
  });

  // A step refused is the same page once more, not a further one to step back over.
  document.addEventListener('htmx:beforeHistoryUpdate', (event) => {
    const { history } = event.detail;
    if (new URL(history.path, location.href).href === location.href) history.type = 'replace';
  });

  // The same after a whole page load with JavaScript but without htmx.
  const summary = document.querySelector('[data-error-summary]');
  if (summary) summary.focus();
})();

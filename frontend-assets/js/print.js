// An element [data-print] gets a button that prints the page. Without JavaScript the browser's own menu does it.
(() => {
  const start = () => {
    for (const place of document.querySelectorAll('[data-print]:not(:has(button))')) {
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'button';
      button.textContent = place.dataset.label;
      button.addEventListener('click', () => window.print());
      place.prepend(button);
    }
  };
  start();
  document.addEventListener('htmx:afterSettle', start);
})();

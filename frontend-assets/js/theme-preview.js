// Choosing a theme shows it: the chosen radio's value becomes the preview's data-theme, and a field tied with
// data-preview-text="…" writes itself into the preview.
(() => {
  const show = (radio) => {
    const preview = document.querySelector('[data-theme-preview]');
    if (preview) preview.dataset.theme = radio.value;
  };
  document.addEventListener('change', (event) => {
    if (event.target.matches('input[type=radio][name=theme]')) show(event.target);
  });
  const start = () => {
    const chosen = document.querySelector('input[type=radio][name=theme]:checked');
    if (chosen) show(chosen);
  };
  start();
  document.addEventListener('htmx:afterSettle', start);
})();

// A second click on a form that is on its way does nothing. The server is safe against it anyway; this is for the eye.
// The button keeps its place in the form's data, so it is marked and not disabled.
(() => {
  const release = (form) => {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll('[aria-disabled]')) button.removeAttribute('aria-disabled');
  };

  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (form.method !== 'post') return;
    if (form.dataset.sent) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    form.dataset.sent = 'true';
    (event.submitter ?? form.querySelector('[type=submit]'))?.setAttribute('aria-disabled', 'true');
  }, true);

  document.addEventListener('htmx:afterRequest', (event) => {
    const form = event.target.closest?.('form');
    if (form) release(form);
  });

  // Coming back by the Back button brings the page as it was left: sent.
  window.addEventListener('pageshow', () => document.querySelectorAll('form[data-sent]').forEach(release));
})();

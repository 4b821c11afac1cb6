// The last step sends itself: <form data-auto-submit> with its button, which stays for those without JavaScript.
// An element [data-progress] in the form is shown in the button's place while the site is made.
(() => {
  const send = () => {
    const form = document.querySelector('form[data-auto-submit]');
    if (!form || form.dataset.sent) return;
    const progress = form.querySelector('[data-progress]');
    if (progress) progress.hidden = false;
    form.classList.add('is-underway');
    form.requestSubmit();
  };
  send();
  document.addEventListener('htmx:afterSettle', send);
  // Back to this page is not a wish to send it again: there the button is offered.
  window.addEventListener('pageshow', (event) => {
    if (!event.persisted) return;
    const form = document.querySelector('form[data-auto-submit]');
    form?.classList.remove('is-underway');
    const progress = form?.querySelector('[data-progress]');
    if (progress) progress.hidden = true;
  });
})();

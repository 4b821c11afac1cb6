// A suggestion goes into its field without leaving the page: <a data-fill="slug" data-value="ada-and-grace">.
// Caught on its way down, before htmx makes a request of the link.
document.addEventListener('click', (event) => {
  const link = event.target.closest?.('a[data-fill]');
  const input = link && document.getElementById(link.dataset.fill);
  if (!input) return;
  event.preventDefault();
  event.stopPropagation();
  input.value = link.dataset.value;
  input.focus();
  input.dispatchEvent(new Event('input', { bubbles: true }));
}, true);

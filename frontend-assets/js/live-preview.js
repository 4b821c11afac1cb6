// The site beside the form, as it will be: what is typed into a field stands at once in its [data-preview], a chosen theme is put on,
// and a shop front takes its trade's colours. What is not filled in yet stands there pale, as the server sent it.
(() => {
  const say = (field) => {
    const value = field.value.trim();
    for (const place of document.querySelectorAll(`[data-preview="${CSS.escape(field.name)}"]`)) {
      if (field.type === 'date') {
        const date = field.valueAsDate;
        if (date && date.getUTCFullYear() > 999) {
          place.textContent = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: 'full', timeZone: 'UTC', numberingSystem: 'latn' }).format(date);
        }
      } else {
        place.textContent = value || (place.closest(`[data-sample-${field.name}]`)?.getAttribute(`data-sample-${field.name}`) ?? '');
      }
      place.classList.toggle('is-sample', !value);
    }
  };

  const dress = (form) => {
    const theme = form.querySelector('input[name=theme]:checked');
    const preview = document.querySelector('[data-theme-preview]');
    if (theme && preview) preview.dataset.theme = theme.value;

    const shop = document.querySelector('[data-preview-trade]');
    const category = form.querySelector('select[name=category]');
    if (!shop || !category) return;
    shop.dataset.previewTrade = shop.dataset.trade = category.value;
    const line = shop.querySelector('[data-preview-trade-line]');
    const city = form.querySelector('input[name=city]').value.trim();
    const trade = category.value && category.selectedOptions[0].text;
    line.textContent = trade && city ? line.dataset.pattern.replace(/%[12]/g, (place) => (place === '%1' ? trade : city)) : trade || city;
  };

  const start = () => {
    const window = document.querySelector('.preview-window');
    const form = window?.closest('form');
    if (!form) return;
    for (const field of form.elements) if (field.name) say(field);
    dress(form);
  };

  document.addEventListener('input', (event) => {
    const form = event.target.form;
    if (!form?.querySelector('.preview-window')) return;
    say(event.target);
    dress(form);
  });
  start();
  document.addEventListener('htmx:afterSettle', start);
})();

// A step that was swapped in has another address than the page the foot came with; the language form shall come back to the step.
document.addEventListener('htmx:pushedIntoHistory', () => {
  const back = document.querySelector('[data-language-form] [name=back]');
  if (back) back.value = location.pathname + location.search;
});

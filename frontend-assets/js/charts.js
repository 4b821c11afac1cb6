// Draws a chart above each table that says data-chart (bars or funnel), from the numbers in its cells' data-value; a column's
// data-colour names a token. The table stays: who sees no chart, or runs no JavaScript, reads the same numbers. The chart's place is
// kept by the page from the beginning, so that nothing moves when it comes.
(() => {
  if (!window.Chart || window.thresholdCharts) return;
  window.thresholdCharts = true;
  const drawn = new Map();
  const still = matchMedia('(prefers-reduced-motion: reduce)');
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const fromRight = document.documentElement.dir === 'rtl';
  // The tables write their numbers in the same digits.
  Chart.defaults.locale = `${document.documentElement.lang}-u-nu-latn`;
  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  const draw = (table) => {
    const heads = [...table.querySelectorAll('thead th')];
    const rows = [...table.querySelectorAll('tbody tr')];
    const funnel = table.dataset.chart === 'funnel';
    const datasets = heads.flatMap((head, column) => head.dataset.colour ? [{
      label: head.textContent,
      data: rows.map((row) => Number(row.children[column].dataset.value)),
      backgroundColor: token(head.dataset.colour),
      borderRadius: 3,
      maxBarThickness: 36,
    }] : []);
    const place = table.closest('.panel').querySelector('.chart');
    const canvas = document.createElement('canvas');
    canvas.setAttribute('role', 'img');
    canvas.setAttribute('aria-label', document.getElementById(table.getAttribute('aria-labelledby')).textContent);
    place.replaceChildren(canvas);
    const across = { reverse: fromRight };
    const upright = { position: fromRight ? 'right' : 'left' };
    const scale = { grid: { color: token('--line') }, ticks: { color: token('--ink-soft'), precision: 0 }, beginAtZero: true };
    const names = { grid: { display: false }, ticks: { color: token('--ink-soft'), maxRotation: 0, autoSkipPadding: 12 } };
    const words = { rtl: fromRight, textDirection: fromRight ? 'rtl' : 'ltr' };
    drawn.set(table, new Chart(canvas, {
      type: 'bar',
      data: { labels: rows.map((row) => row.children[0].textContent.trim()), datasets },
      options: {
        animation: still.matches ? false : { duration: 400 },
        maintainAspectRatio: false,
        indexAxis: funnel ? 'y' : 'x',
        interaction: { mode: 'index', axis: funnel ? 'y' : 'x', intersect: false },
        scales: funnel ? { x: { ...scale, ...across }, y: { ...names, ...upright } } : { x: { ...names, ...across }, y: { ...scale, ...upright } },
        plugins: { tooltip: words, legend: { ...words, display: datasets.length > 1, labels: { color: token('--ink'), boxWidth: 14 } } },
      },
    }));
  };
  const drawAll = () => {
    for (const [table, chart] of drawn) {
      chart.destroy();
      if (!table.isConnected) drawn.delete(table);
    }
    document.querySelectorAll('table[data-chart]').forEach(draw);
  };
  // A canvas does not draw its words anew when their typeface has come.
  drawAll();
  if (document.fonts.status !== 'loaded') document.fonts.ready.then(drawAll);
  dark.addEventListener('change', drawAll);
  document.addEventListener('htmx:load', drawAll);
})();

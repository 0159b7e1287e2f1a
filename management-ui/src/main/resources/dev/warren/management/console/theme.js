// Before the first paint, so that a page of the other colour does not flash up.
{
  const chosen = localStorage.getItem('warren.theme');
  if (chosen === 'light' || chosen === 'dark') {
    document.documentElement.dataset.theme = chosen;
  }
}

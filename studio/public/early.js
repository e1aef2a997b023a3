// Before anything is drawn: the chosen theme, so that a dark page does not flash white.
try {
  const theme = localStorage.getItem("limpid.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // A page without storage follows the system.
}

// Light, dark, or as the system has it; kept for the next time.

const THEMES = { "": "system", light: "light", dark: "dark" };
const dark = matchMedia("(prefers-color-scheme: dark)");

function kept() {
  try {
    return localStorage.getItem("theme") ?? "";
  } catch {
    return ""; // a browser that keeps nothing
  }
}

function keep(theme) {
  try {
    localStorage.setItem("theme", theme);
  } catch {
    // then not
  }
}

export function followTheme(button, changed) {
  let theme = kept() in THEMES ? kept() : "";
  const apply = () => {
    document.documentElement.dataset.theme = theme || (dark.matches ? "dark" : "light");
    button.querySelector("span").textContent = THEMES[theme];
    changed();
  };
  button.onclick = () => {
    const names = Object.keys(THEMES);
    theme = names[(names.indexOf(theme) + 1) % names.length];
    keep(theme);
    apply();
  };
  dark.onchange = apply;
  apply();
}

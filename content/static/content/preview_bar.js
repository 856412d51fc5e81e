/* The buttons of the preview bar. */
(() => {
  "use strict";
  const host = document.getElementById("content-preview-bar");
  const root = host && host.shadowRoot;
  if (!root) return; // a browser without declarative shadow roots: the page is all there is
  const said = root.querySelector("output");

  const outline = root.querySelector("[data-does=outline]");
  const sheet = document.createElement("link");
  sheet.rel = "stylesheet";
  sheet.href = outline.dataset.stylesheet;
  outline.addEventListener("click", () => {
    const isOn = outline.getAttribute("aria-pressed") !== "true";
    outline.setAttribute("aria-pressed", String(isOn));
    if (isOn) document.head.append(sheet);
    else sheet.remove();
  });

  for (const button of root.querySelectorAll("[data-shows]")) {
    button.addEventListener("click", () => {
      if (!sheet.isConnected) outline.click();
      for (const each of document.querySelectorAll("[data-content-presentation]")) {
        const isIt = each.dataset.contentPresentation === button.dataset.shows;
        each.toggleAttribute("data-content-chosen", isIt);
        if (isIt) each.scrollIntoView({ block: "center" });
      }
    });
  }

  const form = root.querySelector("form[data-does=link]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const answer = await fetch(form.action, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
    });
    const text = (await answer.text()).trim();
    if (!answer.ok) {
      said.textContent = text;
      return;
    }
    try {
      await navigator.clipboard.writeText(text);
      said.textContent = "The link is on the clipboard. It counts for two days.";
    } catch {
      said.textContent = text; // no clipboard without HTTPS
    }
  });
})();

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

  const whenSent = (form, say) => {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const answer = await fetch(form.action, {
        method: "POST",
        body: new URLSearchParams(new FormData(form)),
      });
      const text = (await answer.text()).trim();
      said.textContent = answer.ok ? await say(text) : text;
    });
  };
  whenSent(root.querySelector("form[data-does=tell]"), (text) => text);
  whenSent(root.querySelector("form[data-does=link]"), async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return "The link is on the clipboard. It counts for two days.";
    } catch {
      return text; // no clipboard without HTTPS
    }
  });
})();

// Saves a form while it is filled in: after a pause its fields go to its own address with _autosave=1; 204 says that they are kept.
// The buttons of the page save as well; this only narrows what a power cut can take.
const pause = 2000;

for (const form of document.querySelectorAll("form[data-autosave]")) {
  const line = form.querySelector("[data-saved]");
  const typed = () => [...new FormData(form)].filter(([, value]) => typeof value === "string");
  const text = () => new URLSearchParams(typed()).toString();
  let kept = text();
  let timer, running, isComposing = false;

  const say = (words) => {
    if (line) line.textContent = words;
  };

  async function save() {
    const now = text();
    if (isComposing || now === kept) return;
    if (running) return wait();
    running = new AbortController();
    const body = new URLSearchParams(now);
    body.append("_autosave", "1");
    try {
      // getAttribute: a field called “action” would hide the form's own.
      const answer = await fetch(form.getAttribute("action") ?? "", { method: "POST", body, signal: running.signal });
      if (answer.status !== 204) throw new Error(answer.status);
      kept = now;
      const clock = new Date().toTimeString().slice(0, 5);
      say(line?.dataset.saved.replace("{time}", clock) ?? "");
    } catch (error) {
      if (error.name !== "AbortError") say(line?.dataset.failed ?? "");
    }
    running = undefined;
  }

  function wait() {
    clearTimeout(timer);
    if (!isComposing) timer = setTimeout(save, pause);
  }

  form.addEventListener("input", wait);
  form.addEventListener("change", wait);
  form.addEventListener("compositionstart", () => {
    isComposing = true;
    clearTimeout(timer);
  });
  form.addEventListener("compositionend", () => {
    isComposing = false;
    wait();
  });
  // What the button sends is newer; an older save must not arrive after it.
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    running?.abort();
  });
}

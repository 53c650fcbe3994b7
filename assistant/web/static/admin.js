// While work goes on: says how far it is, and shows the result when it is there.

const working = document.querySelector("[data-working]");
const EVERY = 1500;

async function look() {
  try {
    const response = await fetch(working.dataset.working);
    const now = response.ok ? await response.json() : {};
    if (now.state !== working.dataset.state) return location.reload();
    const said = working.querySelector("[data-said]");
    if (said.textContent !== now.said) said.textContent = now.said;
  } catch {
    // The connection is gone for a moment: the next look will tell.
  }
  setTimeout(look, EVERY);
}

if (working) setTimeout(look, EVERY / 3);

// A training round without reloading: forms are sent and the page's main part is put in anew; what
// others do is asked for now and then. Without this script the same pages work by reloading.

const byId = (id) => document.getElementById(id);
const main = () => byId("main");
const LOST = "The connection is gone. This page will try again.";

let keysOn = true;
try {
  keysOn = localStorage.getItem("training-keys") !== "off";
} catch {
  // No memory on this device: keys stay on.
}

// --- putting the page in anew -----------------------------------------------------------------

function swap(html, address) {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  const held = document.activeElement;
  const inside = main().contains(held) ? held.id : null;
  const moved = main().dataset.standing !== fresh.getElementById("main").dataset.standing;
  main().replaceWith(fresh.getElementById("main"));
  document.title = fresh.title;
  if (address) history.replaceState(null, "", address);
  settle();
  const again = inside && byId(inside);
  const heading = main().querySelector("h1");
  if (moved || (inside !== null && !again)) {
    say(heading.textContent);
    heading.focus({ preventScroll: true });
    scrollTo(0, 0);
  } else {
    again?.focus();
    const chosen = byId("chosen");
    if (chosen) say(chosen.textContent);
  }
}

function say(words) {
  const said = byId("said");
  if (said) said.textContent = words;
}

async function refresh() {
  const answer = await fetch(location.href);
  swap(await answer.text());
}

async function post(form, submitter) {
  const fields = new URLSearchParams(new FormData(form, submitter));
  return fetch(form.action, { method: "POST", body: fields });
}

let sending = false;
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.matches("[data-hands]")) {
    event.preventDefault();
    sendHands();
    return;
  }
  if (!form.matches("[data-swap]")) return;
  event.preventDefault();
  if (sending) return;
  sending = true;
  try {
    // A count that was typed and not yet sent belongs to the page that goes.
    await handsSent();
    const answer = await post(form, event.submitter);
    swap(await answer.text(), answer.url);
  } catch {
    say(LOST);
  } finally {
    sending = false;
  }
});

// --- what others do ---------------------------------------------------------------------------

async function look() {
  const { live, standing } = main().dataset;
  if (live && !document.hidden && !sending) {
    try {
      const answer = await fetch(live);
      if (answer.status === 404) {
        // The round is deleted: whoever has come to its end keeps their score on the screen.
        if ("done" in main().dataset) delete main().dataset.live;
        else await refresh();
      } else if (answer.ok) {
        const now = await answer.json();
        if (now.standing === main().dataset.standing) show(now);
        else if (standing === main().dataset.standing && !sending) await refresh();
      }
    } catch {
      // Asked again soon.
    }
  }
  if (main().dataset.live) setTimeout(look, Number(main().dataset.pace) || 2000);
}

function show(now) {
  if (now.phones === undefined) return;
  for (const place of document.querySelectorAll("[data-phones]")) tell(place, now.phones);
  for (const place of document.querySelectorAll("[data-count]")) {
    place.textContent = now.counts[place.dataset.count];
  }
  const answers = document.querySelector("[data-answers]");
  if (answers) tell(answers, now.counts.reduce((sum, one) => sum + one, 0));
  // Another tab of the trainer may count too; what is being typed here stays.
  if (!waiting) {
    now.hands.forEach((count, at) => {
      const input = byId(`hands-${at}`);
      if (input && input !== document.activeElement) input.value = count;
    });
  }
}

// A count, and the noun after it: 1 phone, 2 phones.
function tell(place, count) {
  place.textContent = count;
  const noun = place.nextElementSibling;
  if (noun?.dataset.one) noun.textContent = count === 1 ? noun.dataset.one : noun.dataset.many;
}

// --- counting hands ---------------------------------------------------------------------------

let waiting = null;

function raise(at, step) {
  const input = byId(`hands-${at}`);
  if (!input) return;
  const count = Math.min(Math.max((Number(input.value) || 0) + step, 0), Number(input.max));
  input.value = count;
  later();
}

function later() {
  clearTimeout(waiting);
  waiting = setTimeout(sendHands, 250);
}

async function sendHands() {
  const form = document.querySelector("[data-hands]");
  clearTimeout(waiting);
  if (!form) return;
  try {
    await post(form);
  } catch {
    say(LOST);
  } finally {
    waiting = null;
  }
}

async function handsSent() {
  if (waiting) await sendHands();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-step]");
  if (button) raise(button.dataset.at, Number(button.dataset.step));
  if (event.target.closest("[data-print]")) print();
});
document.addEventListener("input", (event) => {
  if (event.target.closest("[data-hands]")) later();
});
document.addEventListener("change", (event) => {
  if (event.target.id !== "keys") return;
  keysOn = event.target.checked;
  try {
    localStorage.setItem("training-keys", keysOn ? "on" : "off");
  } catch {
    // It holds until the page is closed.
  }
});

// --- keys -------------------------------------------------------------------------------------

document.addEventListener("keydown", (event) => {
  if (!keysOn || main().dataset.keys !== "trainer") return;
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (event.target.closest("input, textarea, select")) return;
  if (/^Digit[1-4]$/.test(event.code)) {
    raise(Number(event.code.at(-1)) - 1, event.shiftKey ? -1 : 1);
    event.preventDefault();
  } else if ((event.key === " " || event.key === "Enter") && !event.repeat) {
    if (event.target.closest("a, button, summary, [role=region]")) return;
    const next = byId("next");
    if (!next) return;
    event.preventDefault();
    next.click();
  }
});

// --- what needs a script is shown where there is one -------------------------------------------

function settle() {
  for (const one of main().querySelectorAll("[data-step], .keys, [data-print]")) one.hidden = false;
  const keys = byId("keys");
  if (keys) keys.checked = keysOn;
}

settle();
look();

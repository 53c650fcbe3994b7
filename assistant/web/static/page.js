// The small script of the page. It sends nothing anywhere: Gradio carries the question, and this
// file places the answers, opens the policy at a cited clause, and leads back.

const byId = (id) => document.getElementById(id);
const reader = byId("reader");
const text = byId("text");
const back = byId("back");
const turns = byId("turns");
const spoken = byId("spoken");
const base = reader.dataset.base;
const page = document.documentElement;
const narrow = matchMedia("(max-width: 959px)");
const PATIENCE = 20000;
const FORGETTING = 3000;
const LOST = "The answer did not arrive.";
const IN_BOX = " Your question is still in the box; check the connection and ask again.";
const RETURNED = "The connection is back. Your question is in the box, ready to send.";
const WORKING = "Looking in the policy…";
const NEXT = "Your next question is in the box. It goes as soon as this one is answered.";
// An answer that comes sooner is not announced twice.
const ANNOUNCED = 700;
const TAKEN = 60;
// How much of a long message its bubble shows, as in card.py.
const START = 300;

let pending = null;
// One question is sent at a time. The one that is still on its way though the page no longer waits
// for it: overdue, or dropped by a new start. And what is asked meanwhile, until its turn comes.
let carried = null;
let waiting = "";
let telling = false;
// Somebody pressed Enter again before the answer was there; and what was typed but not sent.
let eager = false;
let draft = "";
let cameFrom = null;
// Asked before Gradio is ready.
let asked = null;

// --- the policy beside the chat -------------------------------------------------------------

const loaded = new Map();
let shown = null;

async function open(policy, anew = false) {
  if (shown === policy && !anew) return true;
  try {
    if (anew || !loaded.has(policy)) {
      const answer = await fetch(`${base}/policy/${encodeURIComponent(policy)}/reader`);
      if (!answer.ok) throw new Error(String(answer.status));
      loaded.set(policy, await answer.text());
    }
  } catch {
    if (!shown) text.replaceChildren(line("The policy could not be opened. Please try again."));
    return false;
  }
  // Made by our own server from escaped text; see templates/_policy.html.
  text.innerHTML = loaded.get(policy);
  // One stop for each clause would bury what comes after; the cited one is given its own.
  for (const link of text.querySelectorAll(".link-to")) link.tabIndex = -1;
  shown = policy;
  byId("alone").href = address(policy);
  const choose = byId("choose");
  if (choose) choose.value = policy;
  return true;
}

function line(words) {
  const p = document.createElement("p");
  p.textContent = words;
  return p;
}

function address(policy, clause) {
  const page = `${base}/policy/${encodeURIComponent(policy)}`;
  return clause ? `${page}#${clause}` : page;
}

// A citation's address is the policy's own page at the clause: /policy/ID#CLAUSE.
function placeOf(link) {
  const to = new URL(link.href, location.href);
  const policy = to.pathname.match(/\/policy\/([^/]+)$/);
  return policy && { policy: decodeURIComponent(policy[1]), clause: decodeURIComponent(to.hash.slice(1)) };
}

function inText(id) {
  const found = id ? byId(id) : null;
  return found && text.contains(found) ? found : null;
}

async function showClause(place) {
  if (!(await open(place.policy))) return null;
  forgetCited();
  let clause = inText(place.clause);
  // The policy may have been replaced since this page was loaded.
  if (!clause && (await open(place.policy, true))) clause = inText(place.clause);
  if (!clause) return null;
  clause.classList.add("is-cited");
  for (const more of text.querySelectorAll(`[data-of="${CSS.escape(place.clause)}"]`)) more.classList.add("is-cited");
  byId("alone").href = address(place.policy, place.clause);
  const link = text.querySelector(`.link-to[href="#${CSS.escape(place.clause)}"]`);
  if (link) link.tabIndex = 0;
  return clause;
}

function forgetCited() {
  for (const link of text.querySelectorAll(".link-to[tabindex='0']")) link.tabIndex = -1;
  for (const old of text.querySelectorAll(".is-cited")) old.classList.remove("is-cited");
}

// Scroll inside the pane only: the page must not move away from the answer.
function scrollPane(clause) {
  const box = text.getBoundingClientRect();
  const at = clause.getBoundingClientRect();
  text.scrollTop += at.top - box.top - box.height / 3;
}

async function follow(link) {
  const clause = await showClause(placeOf(link));
  if (!clause) return;
  cameFrom = link;
  back.hidden = false;
  if (!history.state?.clause) history.pushState({ clause: true }, "");
  scrollPane(clause);
  if (narrow.matches) reader.scrollIntoView({ block: "start" });
  clause.focus({ preventScroll: true });
}

function goBack() {
  back.hidden = true;
  const link = cameFrom;
  cameFrom = null;
  if (!link || !link.isConnected) return;
  link.closest(".quote, .branch, .card").scrollIntoView({ block: "center" });
  link.focus({ preventScroll: true });
}

back.addEventListener("click", () => (history.state?.clause ? history.back() : goBack()));
addEventListener("popstate", goBack);
reader.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.defaultPrevented && !back.hidden) back.click();
});
// The way back is the answer's, not where the page stood before it was loaded anew.
history.scrollRestoration = "manual";

document.addEventListener("click", (event) => {
  const link = event.target.closest("a.cite");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey && placeOf(link)) {
    event.preventDefault();
    follow(link);
    return;
  }
  const inside = event.target.closest("#text a[href^='#']:not(.link-to)");
  if (inside) {
    event.preventDefault();
    const part = byId(decodeURIComponent(inside.hash.slice(1)));
    if (!part) return;
    text.scrollTop += part.getBoundingClientRect().top - text.getBoundingClientRect().top;
    part.focus({ preventScroll: true });
  }
});

byId("choose")?.addEventListener("change", (event) => open(event.target.value));
if (reader.dataset.first) open(reader.dataset.first);
else text.replaceChildren(line("No policy is loaded yet."));

// --- the conversation -----------------------------------------------------------------------

function begin(question) {
  const turn = document.createElement("article");
  turn.className = "turn";
  const heading = document.createElement("h2");
  heading.className = "asked";
  const words = document.createElement("bdi");
  words.textContent = question.length > START ? `${question.slice(0, START)}…` : question;
  heading.append(words);
  const working = line(WORKING);
  working.className = "working";
  turn.append(heading, working);
  turns.append(turn);
  holdOpen();
  if ((page.dataset.who ?? "any") !== "any") page.dataset.known = "";
  pending = { turn, question, timer: setTimeout(overdue, PATIENCE) };
  pending.saying = setTimeout(() => (spoken.textContent = WORKING), ANNOUNCED);
  turn.scrollIntoView({ block: "nearest" });
}

// The chat is kept nowhere, so the places at the top are opened beside it.
function holdOpen(held = true) {
  document.body.classList.toggle("has-turns", held);
  for (const link of document.querySelectorAll(".top a, #alone")) {
    link.querySelector(".elsewhere")?.remove();
    link.removeAttribute("target");
    if (!held) continue;
    link.target = "_blank";
    const said = document.createElement("span");
    said.className = "elsewhere visually-hidden";
    said.textContent = " (opens a new tab)";
    link.append(said);
  }
}

function noLonger(one) {
  clearTimeout(one?.timer);
  clearTimeout(one?.saying);
}

function overdue() {
  if (pending.sent) carried = pending;
  fail();
}

function fail(why = LOST) {
  if (!pending) return;
  waiting = "";
  eager = false;
  noLonger(pending);
  const box = question();
  if (box && !box.value) type(box, pending.question);
  const working = pending.turn.querySelector(".working");
  working.textContent = !box || box.value.trim() === pending.question ? why + IN_BOX : why;
  working.classList.add("notice");
  spoken.textContent = working.textContent;
  // Gradio loads the page anew once the connection is back.
  keep(pending.question);
  pending = null;
}

// What was typed is kept for this tab only, and only until it is back in the box.
function keep(words) {
  try {
    sessionStorage.setItem("unsent", JSON.stringify({ words, who: chosenRole() }));
  } catch {
    // A browser that stores nothing loses the words and no more.
  }
}

function takeUp() {
  let kept = null;
  try {
    kept = JSON.parse(sessionStorage.getItem("unsent"));
    sessionStorage.removeItem("unsent");
  } catch {
    return;
  }
  if (!kept?.words) return;
  chooseRole(kept.who);
  type(question(), kept.words);
  const said = line(RETURNED);
  said.className = "notice";
  turns.append(said);
  spoken.textContent = RETURNED;
}

// Gradio may still be setting its first values, so look again whether the choice has held,
// unless somebody has made another since.
function chooseRole(who, tries = 5) {
  if (chosenRole() !== who) {
    document.querySelector(`#role input[value="${CSS.escape(who)}"]`)?.click();
  }
  const still = () => (page.dataset.who ?? "any") === who;
  if (tries > 1) setTimeout(() => still() && chooseRole(who, tries - 1), 100);
}

function chosenRole() {
  return document.querySelector("#role input:checked")?.value ?? "any";
}

// Kept on this device, and for this tab in case another chooses otherwise; "Not sure" forgets it.
function remember(who) {
  page.dataset.who = who;
  try {
    for (const kept of [localStorage, sessionStorage]) {
      if (who === "any") kept.removeItem("who");
      else kept.setItem("who", who);
    }
  } catch {
    // A browser that stores nothing asks each time.
  }
}

async function finish(arrived) {
  if (carried?.dropped) {
    arrived.removeAttribute("id");
    forget();
    return;
  }
  try {
    sessionStorage.removeItem("unsent");
  } catch {
    // Nothing was kept then.
  }
  turns.querySelector(":scope > .notice")?.remove();
  const turn = arrived.cloneNode(true);
  arrived.removeAttribute("id");
  holdOpen();
  const answered = carried ?? pending;
  if (carried) {
    carried.turn.replaceWith(turn);
    if (question().value === carried.question) type(question(), "");
    release();
  } else if (pending) {
    noLonger(pending);
    takeOut(pending);
    pending.turn.replaceWith(turn);
    pending = null;
  } else {
    turns.append(turn);
  }
  if (turn.querySelector(".failed")) {
    eager = false;
    if (answered && !question().value) type(question(), answered.question);
  }
  spoken.textContent = turn.querySelector(".say").textContent;
  turn.scrollIntoView({ block: "start" });
  back.hidden = true;
  forgetCited();
  // Where somebody may be at risk, people come before policy.
  const first = turn.querySelector(".card:not(.tone-people) .quotes a.cite");
  if (first) {
    const clause = await showClause(placeOf(first));
    if (clause) scrollPane(clause);
  }
  turn.querySelector(".feedback")?.setAttribute("aria-label", "Was this right?");
  suggest(turn);
  // A touch keyboard would cover the answer.
  if (matchMedia("(pointer: coarse)").matches && !question().value) document.activeElement?.blur();
  if (eager && !pending && !carried) {
    eager = false;
    if (question().value.trim()) press();
  }
}

// What to ask next comes after the answer: each has been tried. The question is not sent for it.
async function suggest(turn) {
  const { clauses, audience, outcome } = factsOf(turn);
  if (!clauses?.length || !["answered", "clarify", "not_covered"].includes(outcome)) return;
  let questions = [];
  try {
    questions = await (await fetch(`${base}/follow-ups?${new URLSearchParams({ clauses: clauses.join(" "), audience, outcome })}`)).json();
  } catch {
    return;
  }
  const asked = [...turn.querySelectorAll(".asked, .choice")].map((one) => folded(one.value || one.lastChild.textContent));
  questions = questions.filter((one) => !asked.includes(folded(one)));
  if (!questions.length || !turn.isConnected) return;
  const block = byId("follow-ups").content.cloneNode(true);
  for (const words of questions) {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "example follow-up";
    button.textContent = words;
    item.append(button);
    block.querySelector("ul").append(item);
  }
  turn.append(block);
}

// A turn that failed has none.
function factsOf(turn) {
  return JSON.parse(turn.querySelector(".facts")?.textContent ?? "{}");
}

function folded(words) {
  return words.toLowerCase().replace(/[^\p{L}\d]+/gu, " ").trim();
}

function question() {
  return document.querySelector("#question textarea, #question input");
}

// Gradio listens for input events, as if the words had been typed.
function type(box, words) {
  const prototype = Object.getPrototypeOf(box);
  Object.getOwnPropertyDescriptor(prototype, "value").set.call(box, words);
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

function ask(words) {
  if (pending) {
    const box = question() ?? early;
    if (box.value) return;
    if (box === early) early.value = words;
    else type(box, words);
    lineUp();
  } else if (carried) hold(words);
  else if (question()) deliver(words);
  else {
    asked = words;
    begin(words);
  }
}

function deliver(words) {
  const box = question();
  draft = box.value.trim() === words ? "" : box.value;
  type(box, words);
  press();
}

// Let Gradio take the words in before the button sends them.
function press() {
  requestAnimationFrame(() => document.querySelector("#question .submit-button")?.click());
}

function submitted(event) {
  const words = question()?.value.trim();
  const busy = carried || pending?.sent;
  const tooLong = words?.length > Number(byId("main").dataset.most);
  if (busy || tooLong) {
    event.preventDefault();
    event.stopPropagation();
  }
  if (!words) return;
  if (busy && pending) lineUp();
  else if (tooLong) {
    if (!pending) begin(words);
    fail(byId("main").dataset.tooLong);
  } else if (busy) hold(words);
  else {
    if (!pending) begin(words);
    pending.sent = true;
    const sent = pending;
    // Gradio reads the box a moment after the key or the tap.
    setTimeout(() => sent === pending && takeOut(sent), TAKEN);
  }
}

// What has been sent leaves the box, once: what is typed meanwhile stays.
function takeOut(sent) {
  if (sent.out) return;
  sent.out = true;
  const box = question();
  const at = box.value.indexOf(sent.question);
  if (at >= 0) type(box, draft + box.value.slice(at + sent.question.length).trimStart());
  draft = "";
}

function lineUp() {
  eager = true;
  pending.turn.querySelector(".working").textContent = `${WORKING} ${NEXT}`;
  spoken.textContent = NEXT;
}

function hold(words) {
  begin(words);
  waiting = words;
  type(question(), "");
}

// The answer to a dropped question would count as said before, so the server is told to forget
// once more.
function forget() {
  if (carried.telling) return;
  carried.telling = true;
  clearTimeout(carried.timer);
  carried.timer = setTimeout(release, FORGETTING);
  telling = true;
  byId("again").click();
  telling = false;
}

function release() {
  clearTimeout(carried.timer);
  carried = null;
  if (waiting) deliver(waiting);
  waiting = "";
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.matches(".example")) ask(button.textContent.trim());
  else if (button.matches(".rating")) rate(button);
  else if (button.matches(".send")) {
    const group = button.closest(".feedback");
    send(group, group.querySelector("[aria-pressed=true]").value, group.querySelector(".words textarea").value.trim());
  } else if (button.matches(".choice")) ask(button.value);
  else if (button.id === "again" && !telling) startAgain();
});

document.addEventListener(
  "click",
  (event) => {
    if (event.target.closest("#question .submit-button")) submitted(event);
    if (!event.target.closest("#again") || telling || !(pending?.sent || carried)) return;
    event.stopPropagation();
    startAgain();
  },
  true,
);
document.addEventListener(
  "keydown",
  (event) => {
    const typing = event.target === question();
    if (typing && event.key === "Enter" && !event.shiftKey && !event.isComposing) submitted(event);
  },
  true,
);

function startAgain() {
  turns.replaceChildren();
  holdOpen(false);
  eager = false;
  noLonger(pending);
  if (pending?.sent) carried = pending;
  if (carried && !carried.dropped) {
    carried.dropped = true;
    carried.timer = setTimeout(forget, PATIENCE);
  }
  pending = null;
  waiting = "";
  asked = null;
  back.hidden = true;
  forgetCited();
  const box = question();
  if (box?.value) type(box, "");
  box?.focus();
}

document.addEventListener("change", (event) => {
  // What the page sets again by itself has been chosen before, and in other tabs perhaps otherwise.
  const role = event.target;
  if (role.matches("#role input") && role.value !== page.dataset.who) remember(role.value);
});

byId("change").addEventListener("click", () => {
  delete page.dataset.known;
  document.querySelector("#role input:checked")?.focus();
});

// --- was it right? --------------------------------------------------------------------------

const feedback = byId("main").dataset.feedback;
if (feedback !== "off") document.body.classList.add("takes-feedback");

function rate(button) {
  const group = button.closest(".feedback");
  for (const one of group.querySelectorAll(".rating")) {
    one.setAttribute("aria-pressed", String(one === button));
  }
  if (feedback !== "words") send(group, button.value);
  else if (!group.querySelector(".words")) {
    group.append(byId("words").content.cloneNode(true));
    group.querySelector(".words textarea").focus();
  }
}

// The clauses, the outcome and the rating; never the question.
async function send(group, rating, words = "") {
  const { policy, clauses, outcome, verdict } = factsOf(group.closest(".turn"));
  const body = { policy, clauses, outcome, verdict, rating };
  if (words) body.words = words;
  const done = group.querySelector(".done");
  let thanked = false;
  try {
    const answer = await fetch(`${base}/feedback`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    thanked = answer.ok;
  } catch {
    // Said below.
  }
  done.textContent = thanked ? "Thank you" : "That did not reach the school. Please try again.";
  if (!thanked) return;
  for (const one of group.querySelectorAll(".rating")) one.disabled = true;
  group.querySelector(".words")?.remove();
}

// --- fitting into Gradio ----------------------------------------------------------------------

function joinUp(role) {
  for (const input of role.querySelectorAll("input[type=radio]")) {
    if (input.name !== "who") input.name = "who";
  }
}

// A page has one <main>, and its parts stand in the order in which they are seen: who asks, the
// conversation, the box. The keyboard and screen readers follow the order of the document alone.
function joinPage(carrier) {
  const theirs = carrier.closest("main.contain");
  const plain = document.createElement("div");
  plain.className = theirs.className;
  plain.append(...theirs.childNodes);
  theirs.replaceWith(plain);
  const place = document.createElement("div");
  // Gradio's rules for the parts inside hold for this class.
  const [scope] = plain.closest(".gradio-container").className.match(/gradio-container-[\d-]+/);
  place.className = `role-place ${scope}`;
  place.append(byId("role").closest(".form"));
  byId("conversation").before(place);
}

function settle(carrier) {
  // One group for the arrow keys and for screen readers.
  const role = byId("role");
  const label = role.querySelector("[data-testid='block-info']");
  if (label) {
    label.id = "role-label";
    role.setAttribute("aria-labelledby", label.id);
  }
  joinUp(role);
  // Gradio gives each button a name of its own again whenever it changes.
  new MutationObserver(() => joinUp(role)).observe(role, {
    attributes: true,
    attributeFilter: ["name"],
    childList: true,
    subtree: true,
  });
  const typed = early?.value ?? "";
  const typing = document.activeElement === early && [early.selectionStart, early.selectionEnd];
  for (const place of document.querySelectorAll(".stand-in")) place.remove();
  joinPage(carrier);
  document.body.classList.add("is-ready");
  if (page.dataset.who) chooseRole(page.dataset.who);
  const box = question();
  box.dir = "auto"; // Some write from right to left.
  if (typed) type(box, typed);
  if (typing) {
    box.focus();
    box.setSelectionRange(...typing);
  }
  new MutationObserver(() => {
    const arrived = carrier.querySelector("article.turn[id]");
    if (arrived) finish(arrived);
    else if (carried?.telling && !carrier.querySelector("article")) release();
  }).observe(carrier, { childList: true, subtree: true });
}

// What is typed and sent while Gradio is still on its way is not lost.
const early = byId("early-question");
byId("early").addEventListener("submit", (event) => {
  event.preventDefault();
  if (early.value.trim()) ask(early.value.trim());
});
early.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  early.form.requestSubmit();
});

// Gradio wants a full address, and its script runs after this one.
const gradio = document.querySelector("gradio-app");
gradio.setAttribute("src", new URL(gradio.dataset.src, location.href).href);

const mounting = new MutationObserver(() => {
  const carrier = byId("turn");
  if (!carrier || !question() || !byId("again") || !document.querySelector("#role input")) return;
  mounting.disconnect();
  settle(carrier);
  watchForTrouble();
  takeUp();
  if (asked) deliver(asked);
});
mounting.observe(gradio, { childList: true, subtree: true });

function watchForTrouble() {
  new MutationObserver((changes) => {
    for (const change of changes) {
      for (const node of change.addedNodes) {
        if (node.nodeType !== 1) continue;
        const toast = node.matches(".toast-body") ? node : node.querySelector(".toast-body");
        if (!toast) continue;
        if (carried?.dropped) forget();
        else if (carried) release();
        else fail();
      }
    }
  }).observe(document.body, { childList: true, subtree: true });
}
addEventListener("offline", fail);

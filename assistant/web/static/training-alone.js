// Training alone: one story at a time, and what was wrong comes back a little later. Where somebody
// is stands in this device's own memory and goes nowhere.

const byId = (id) => document.getElementById(id);
const stories = byId("stories");
// A story that was wrong comes back after this many others.
const APART = 3;

if (stories) {
  const all = new Map([...stories.children].map((one) => [one.dataset.id, one]));
  const place = `training-alone:${stories.dataset.audience}`;
  const keys = byId("keys");
  let state = recall();

  function recall() {
    try {
      const kept = JSON.parse(localStorage.getItem(place));
      const queue = kept.queue.filter((id) => all.has(id));
      const known = new Set([...queue, ...kept.done]);
      // Stories that came since stand at the end.
      const added = [...all.keys()].filter((id) => !known.has(id));
      return { queue: [...queue, ...added], done: kept.done.filter((id) => all.has(id)), first: Number(kept.first) || 0, missed: kept.missed ?? [] };
    } catch {
      return fresh();
    }
  }

  function fresh() {
    const queue = [...all.keys()];
    for (let at = queue.length - 1; at > 0; at--) {
      const other = Math.floor(Math.random() * (at + 1));
      [queue[at], queue[other]] = [queue[other], queue[at]];
    }
    return { queue, done: [], first: 0, missed: [] };
  }

  function keep() {
    try {
      localStorage.setItem(place, JSON.stringify(state));
    } catch {
      // Then it lasts as long as the page.
    }
  }

  let showing = null;
  const say = (words) => (byId("said").textContent = words);

  function play(focus = true) {
    for (const one of all.values()) one.hidden = true;
    byId("progress").textContent = `${state.done.length} of ${all.size} learnt`;
    const story = all.get(state.queue[0]);
    showing = story;
    byId("done").hidden = Boolean(story);
    if (!story) {
      byId("tally").textContent = `${state.first} of ${all.size} were right at the first try.`;
      if (focus) byId("done").querySelector("h2").focus();
      return;
    }
    story.hidden = false;
    story.querySelector(".told").open = false;
    story.querySelector(".told").hidden = true;
    story.querySelector(".onward").hidden = true;
    for (const button of story.querySelectorAll("[data-choice]")) {
      button.disabled = false;
      button.removeAttribute("aria-pressed");
    }
    if (focus) {
      story.querySelector("h2").focus({ preventScroll: true });
      scrollTo(0, 0);
    }
  }

  let told = false;
  function choose(button) {
    const story = showing;
    if (told || !story?.contains(button)) return;
    told = true;
    const right = button.dataset.choice === story.dataset.right;
    const id = story.dataset.id;
    state.queue.shift();
    if (right) {
      if (!state.missed.includes(id)) state.first += 1;
      state.done.push(id);
    } else {
      if (!state.missed.includes(id)) state.missed.push(id);
      state.queue.splice(APART, 0, id);
    }
    keep();
    button.setAttribute("aria-pressed", "true");
    for (const one of story.querySelectorAll("[data-choice]")) one.disabled = true;
    const verdict = story.querySelector(".verdict-on-you");
    verdict.textContent = right ? "That is right." : "Not quite. This one comes back later.";
    verdict.hidden = false;
    story.querySelector(".told").hidden = false;
    story.querySelector(".told").open = true;
    story.querySelector(".onward").hidden = false;
    say(`${verdict.textContent} ${story.querySelector(".right-choice").textContent}`);
    verdict.focus();
  }

  function next() {
    told = false;
    play();
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.choice !== undefined) choose(button);
    else if (button.dataset.next !== undefined) next();
    else if (button.dataset.again !== undefined) {
      state = fresh();
      keep();
      next();
    }
  });

  document.addEventListener("keydown", (event) => {
    if (!keys.checked || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, select, textarea, summary, a")) return;
    if (/^[1-4]$/.test(event.key) && !told) {
      const button = showing?.querySelector(`[data-choice="${event.key - 1}"]`);
      if (button) choose(button);
    } else if ((event.key === " " || event.key === "Enter") && told && !event.target.closest("button")) {
      event.preventDefault();
      next();
    }
  });

  document.body.classList.add("is-playing");
  document.querySelector(".alone-foot").hidden = false;
  play(false);
}

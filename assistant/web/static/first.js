// Runs before the page is drawn, so that nothing moves afterwards: that script runs at all, and who
// is asking on this device.
document.documentElement.classList.add("js");
try {
  const who = localStorage.getItem("who");
  if (/^(staff|governor|volunteer|parent|learner|visitor)$/.test(who ?? "")) {
    document.documentElement.dataset.who = who;
    document.documentElement.dataset.known = "";
  }
} catch {
  // A browser that stores nothing asks each time.
}

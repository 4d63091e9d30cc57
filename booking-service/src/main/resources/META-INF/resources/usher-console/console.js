// The operator's console. All that it shows and does are calls of the public API.
// api: the calls; sign-in; views: which one is shown and polled; list; event: hands an event to its
// numbers (with charts), seats, levers, editor (with form) and audit; health; problems.

import { closeEvent, openEvent, pollEvent } from "./event.js";
import { pollHealth } from "./health.js";
import { pollList } from "./list.js";
import { start } from "./sign-in.js";
import { addView, poll, route } from "./views.js";

addView("list", { every: 2_000, poll: pollList });
addView("event", { every: 1_000, open: openEvent, poll: pollEvent, close: closeEvent });
addView("new", { every: 2_000, open: openEvent, poll: () => {} });
// What was on the screen stays there if somebody only had to sign in again.
start((isAgain) => (isAgain ? poll(true) : route())).then(pollHealth);

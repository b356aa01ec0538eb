// Plays a whole game of the flight simulator in headless Chromium, as somebody without a mouse does,
// and lets axe look at every page it meets, wide and narrow, light and dark.
//
//     node game.mjs ADDRESS SCENARIO [nojs|room]     CHROMIUM=/path/to/chromium
//
// With "nojs" the browser has JavaScript switched off, and forms are sent by pressing their buttons.
// With "room" it opens a room as an instructor, and looks at its pages.
// Gives up after SECONDS_AT_MOST (by default 300).

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const WIDTHS = [1280, 420];
const THEMES = ["light", "dark"];
const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
  "--disable-dev-shm-usage",
];
const [address, scenario, how] = process.argv.slice(2);
const keyboard = how !== "nojs";
const found = [];
const looked = new Set();

setTimeout(() => {
  console.error("gave up");
  process.exit(3);
}, Number(process.env.SECONDS_AT_MOST || 300) * 1000).unref();

// Press Tab until the focus is on what is wanted: whoever has no mouse must get there.
async function reach(page, wanted, most = 400) {
  for (let n = 0; n < most; n++) {
    if (await page.evaluate((one) => document.activeElement?.matches(one), wanted)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`${wanted} cannot be reached by Tab on ${page.url()}`);
}

async function press(page, wanted) {
  if (!keyboard) return page.click(wanted);
  await reach(page, wanted);
  await page.keyboard.press("Enter");
}

// Wait until the page says something else than it did.
async function settled(page, before) {
  for (let n = 0; n < 200; n++) {
    const now = `${page.url()} ${await page.textContent("h1").catch(() => "")}`;
    if (now !== before) return;
    await page.waitForTimeout(50);
  }
}

const at = async (page) => `${page.url()} ${await page.textContent("h1")}`;

// Let axe look at the page as it is, in every width and theme; once for each name.
async function look(page, name) {
  if (!keyboard || looked.has(name)) return;
  looked.add(name);
  for (const width of WIDTHS) {
    for (const colorScheme of THEMES) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      const [whole, shown] = await page.evaluate(() => {
        const root = document.documentElement;
        return [root.scrollWidth, root.clientWidth];
      });
      if (whole > shown) found.push(`${name}, ${width}: ${whole} pixels wide, ${shown} shown`);
      await page.evaluate(AXE);
      const result = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
      if (!result.passes.length) found.push(`${name}: axe applied no rule`);
      for (const { id, help, nodes } of result.violations) {
        for (const node of nodes) {
          found.push(`${name}, ${width}, ${colorScheme}: ${id}: ${help}: ${node.html.slice(0, 200)}`);
        }
      }
    }
  }
  await page.setViewportSize({ width: WIDTHS[0], height: 900 });
}

const END = "button[name='weeks'][value='1']";

// Answer the question which accounts worry the player.
async function answer(page) {
  for (let n = 0; await page.$(`#chance-${n}`); n++) {
    await page.selectOption(`#account-${n}`, { index: n + 1 });
    if (!keyboard) {
      await page.fill(`#chance-${n}`, "30");
      continue;
    }
    await reach(page, `#chance-${n}`);
    await page.keyboard.type("30");
  }
  await press(page, "#forecast");
  await page.waitForSelector(END);
}

// Open an account and put a move into the basket.
async function plan(page) {
  await press(page, "main table a[href*='open=']");
  await page.waitForSelector("button.add");
  await look(page, "account open");
  await press(page, "button.add:not([disabled])");
  await page.waitForSelector("form[action$='/basket'] button");
  await look(page, "basket");
}

async function play(page) {
  await page.goto(address);
  await look(page, "start");
  await press(page, `main a[href$="/scenario/${scenario}"]`);
  await page.waitForSelector("#begin");
  await look(page, "scenario");
  if (keyboard) {
    await reach(page, "#guess");
    await page.keyboard.type("70");
  } else await page.fill("#guess", "70");
  let before = await at(page);
  await press(page, "#begin");
  await settled(page, before);
  await look(page, "board");

  let weeks = 0;
  for (; weeks < 60 && !page.url().includes("/debrief"); weeks++) {
    if (await page.$("#forecast")) {
      await look(page, "question");
      await answer(page);
    }
    if (weeks === 0 || weeks === 2) await plan(page);
    await look(page, (await page.$(".loss")) ? "after a loss" : "board later");
    before = await at(page);
    await press(page, END);
    await settled(page, before);
  }
  await page.waitForSelector("h1");
  await look(page, "debrief");
  return `${weeks} weeks; ${await page.textContent("h1")}`;
}

// Open a room, and look at what an instructor sees of it.
async function teach(page) {
  await page.goto(`${address}/rooms`);
  await look(page, "rooms");
  await press(page, "#open");
  await page.waitForURL(/rooms\/[A-Z0-9]{6}/);
  const room = page.url();
  for (const [name, path] of [["room", ""], ["code", "/screen"], ["end", "/sure/end"], ["deck", "/deck"]]) {
    await page.goto(`${room}${path}`);
    await look(page, name);
  }
  return "a room";
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || "/usr/bin/chromium", headless: true, args: FLAGS,
});
// axe has to be put into the page, which the page's own policy forbids to everyone else.
const context = await browser.newContext({
  viewport: { width: WIDTHS[0], height: 900 }, javaScriptEnabled: keyboard, bypassCSP: keyboard,
  reducedMotion: "reduce", // colours on their way from one to the other are none of the page's
});
const page = await context.newPage();
page.setDefaultTimeout(15000);
page.on("pageerror", (error) => found.push(`error: ${error.message}`));
page.on("response", (answer) => {
  if (answer.status() >= 400) found.push(`${answer.status()} ${answer.url()}`);
});
page.on("request", (request) => {
  if (!request.url().startsWith(address)) found.push(`request: ${request.url()}`);
});

const said = how === "room" ? await teach(page) : await play(page);
console.log(`${said}; ${looked.size} pages looked at: ${[...looked].join(", ")}`);
for (const line of found) console.log(`  ${line}`);
await browser.close();
process.exit(found.length ? 1 : 0);

// Opens pages in headless Chromium, wide and narrow, and fails on whatever axe finds, on a page that
// scrolls sideways, and on any request but the one for the file itself.
//
//     node check.mjs FILE...        CHROMIUM=/path/to/chromium, by default /usr/bin/chromium
//
// Gives up after SECONDS_AT_MOST (by default 300): a browser that hangs must not hang what waits.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const WIDTHS = [1280, 360];
const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
  "--disable-dev-shm-usage", // some containers have next to no shared memory
];

// Return what is wrong with one page at one width, a line for each finding.
async function problems(browser, file, width) {
  const address = pathToFileURL(resolve(file)).href;
  // axe has to be put into the page, which the page's own policy forbids to everyone else.
  const context = await browser.newContext({ viewport: { width, height: 900 }, bypassCSP: true });
  const page = await context.newPage();
  const found = [];
  page.on("request", (request) => {
    if (request.url() !== address && !request.url().startsWith("data:")) {
      found.push(`request: ${request.url()}`);
    }
  });
  page.on("dialog", async (dialog) => {
    found.push(`dialog: ${dialog.message()}`);
    await dialog.dismiss();
  });
  page.on("pageerror", (error) => found.push(`error: ${error.message}`));
  await page.goto(address, { waitUntil: "load" });
  const pictures = await page.$$eval("img", (images) => images.filter((i) => !i.naturalWidth).length);
  if (pictures) found.push(`${pictures} pictures do not show`);
  const [whole, shown] = await page.evaluate(() => {
    const root = document.documentElement;
    return [root.scrollWidth, root.clientWidth];
  });
  if (whole > shown) found.push(`the page is ${whole} pixels wide; ${shown} are shown`);
  await page.evaluate(AXE);
  // Without a list of tags axe applies all rules but those that are switched off or experimental.
  const result = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
  for (const { id, help, nodes } of result.violations) {
    for (const node of nodes) found.push(`${id}: ${help}: ${node.html.slice(0, 200)}`);
  }
  if (!result.passes.length) found.push("axe applied no rule");
  await context.close();
  return found;
}

// The policy of a page is seen with it in force: what it blocks is an error in the console.
async function blocked(browser, file) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const found = [];
  page.on("console", (message) => {
    if (message.type() === "error") found.push(`console: ${message.text()}`);
  });
  await page.goto(pathToFileURL(resolve(file)).href, { waitUntil: "load" });
  const styled = await page.evaluate(() => document.styleSheets.length);
  if (!styled) found.push("the style sheet is not in force");
  await context.close();
  return found;
}

const files = process.argv.slice(2);
if (!files.length) {
  console.error("which pages? node check.mjs FILE...");
  process.exit(2);
}
const secondsAtMost = Number(process.env.SECONDS_AT_MOST || 300);
setTimeout(() => {
  console.error(`gave up after ${secondsAtMost} seconds`);
  process.exit(3);
}, secondsAtMost * 1000).unref();
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
  headless: true,
  args: FLAGS,
});
let failed = false;
for (const file of files) {
  const looks = WIDTHS.map((width) => [`at ${width} pixels`, () => problems(browser, file, width)]);
  looks.push(["with its policy in force", () => blocked(browser, file)]);
  for (const [how, look] of looks) {
    const found = await look();
    failed ||= found.length > 0;
    console.log(`${file} ${how}: ${found.length ? "" : "nothing found"}`);
    for (const line of found) console.log(`  ${line}`);
  }
}
await browser.close();
process.exit(failed ? 1 : 0);

// check.mjs PAGE...: each page at three widths in light and dark must not scroll sideways, log an error, ask the network
// for anything, or break a rule of axe-core. Ends with status 1 when one does.
import { axeSource, withPage } from './pages.mjs';

const WIDTHS = [1440, 390, 360];
const SCHEMES = ['light', 'dark'];

async function check(file, width, scheme) {
  return withPage(file, { width, scheme }, async (page, seen) => {
    const found = [];
    // Closed details are part of the page: they are opened before it is looked at.
    await page.evaluate(() => document.querySelectorAll('details').forEach((d) => { d.open = true; }));
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (wide > 0) found.push(`scrolls sideways by ${wide} px`);
    await page.evaluate(axeSource);
    const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
    for (const v of violations) {
      found.push(`axe: ${v.id} (${v.impact}), ${v.nodes.length} times, first at ${v.nodes[0].target.join(' ')}: ${v.help}`);
    }
    found.push(...seen.console.map((text) => `console: ${text}`), ...seen.requests.map((url) => `asks for ${url}`));
    return found;
  });
}

let passed = 0;
let failed = 0;
for (const file of process.argv.slice(2)) {
  for (const width of WIDTHS) {
    for (const scheme of SCHEMES) {
      const found = await check(file, width, scheme);
      for (const line of found) console.log(`${file} at ${width} px, ${scheme}: ${line}`);
      if (found.length) failed += 1; else passed += 1;
    }
  }
}
console.log(`pages in the browser: ${passed} passed, ${failed} failed`);
process.exit(failed || !passed ? 1 : 0);

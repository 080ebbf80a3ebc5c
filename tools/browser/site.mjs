// A running server as a person meets it: signs in with a link, opens pages, in any width and colour scheme.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from './pages.mjs';

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'];

/** Runs `use(browser)` with a fresh browser; each `person(…)` of it is a profile of its own. */
export async function withBrowser(use) {
  const profile = mkdtempSync(join(tmpdir(), 'inboard-browser-'));
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS, headless: true });
  try {
    return await use(browser);
  } finally {
    await browser.close();
    rmSync(profile, { recursive: true, force: true });
  }
}

/** Somebody with a browser of their own. What they see go wrong is kept in `faults`. */
export async function person(browser, { width = 1440, height = 900, scheme = 'light', script = true, signedIn } = {}) {
  const context = await browser.newContext({
    viewport: { width, height }, colorScheme: scheme, javaScriptEnabled: script, reducedMotion: 'reduce', acceptDownloads: true,
    storageState: signedIn,
  });
  const page = await context.newPage();
  const faults = [];
  page.on('console', (message) => message.type() === 'error' && !/status of 4(01|03|04|22)/.test(message.text()) && faults.push(message.text()));
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('response', (response) => response.status() >= 500 && faults.push(`${response.status()} ${response.url()}`));
  return { context, page, faults };
}

/** Signs in with a link: opening it shows one button. */
export async function signIn(page, link) {
  await page.goto(link);
  await page.locator('main form button.primary').click();
  await page.waitForURL((url) => url.pathname === '/');
}

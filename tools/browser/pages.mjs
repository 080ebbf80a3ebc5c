// Opens pages in Chromium: shared by the check and the screenshot.
import { createRequire } from 'node:module';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const folder = process.env.BROWSER_MODULES ?? 'target/browser';
const require = createRequire(join(resolve(folder), 'package.json'));
export const { chromium } = require('playwright-core');
export const axeSource = require('axe-core').source;

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'];

/** Runs `use(page)` on a file with the given width and colour scheme. */
export async function withPage(file, { width, height = 900, scheme = 'light', scale = 1 }, use) {
  const profile = mkdtempSync(join(tmpdir(), 'inboard-browser-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS, headless: true,
    viewport: { width, height }, colorScheme: scheme, deviceScaleFactor: scale,
  });
  try {
    const page = await context.newPage();
    const seen = { console: [], requests: [] };
    page.on('console', (message) => message.type() === 'error' && seen.console.push(message.text()));
    page.on('pageerror', (error) => seen.console.push(String(error)));
    page.on('request', (request) => /^(file|data|blob|about):/.test(request.url()) || seen.requests.push(request.url()));
    await page.goto(pathToFileURL(resolve(file)).href, { waitUntil: 'load' });
    return await use(page, seen);
  } finally {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  }
}

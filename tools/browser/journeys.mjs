// journeys.mjs PROGRAM [NAME…]: people's ways through the product in Chromium, against a real server whose clock the journey
// moves (a build with the feature `test-clock`). Each journey has a server and data of its own. Ends with 1 when one fails.
import { readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { withBrowser } from './site.mjs';
import { Server } from './server.mjs';

const [named, ...wanted] = process.argv.slice(2);
// Some journeys start it in another folder.
const program = resolve(named);
const folder = join(dirname(fileURLToPath(import.meta.url)), 'journeys');
const names = readdirSync(folder).filter((name) => name.endsWith('.mjs')).map((name) => name.slice(0, -4)).sort();

let passed = 0;
const failed = [];
await withBrowser(async (browser) => {
  for (const name of names.filter((name) => !wanted.length || wanted.includes(name))) {
    const { default: journey, needs } = await import(pathToFileURL(join(folder, `${name}.mjs`)).href);
    const missing = needs?.();
    if (missing) { console.log(`passed over: ${name}: ${missing}`); continue; }
    const servers = [];
    const start = async (how) => { const server = await Server.start(program, how); servers.push(server); return server; };
    try {
      const said = await journey({ browser, start });
      passed += 1;
      console.log(`${name}: ${said ?? 'as it should be'}`);
    } catch (error) {
      failed.push(name);
      console.log(`${name}: FAILED: ${error.stack ?? error}`);
      servers.forEach((server) => console.log(server.said()));
    } finally {
      await Promise.all(servers.map((server) => server.stop()));
    }
  }
});
console.log(`journeys: ${passed} passed, ${failed.length} failed${failed.length ? `: ${failed.join(', ')}` : ''}`);
process.exit(failed.length || !passed ? 1 : 0);

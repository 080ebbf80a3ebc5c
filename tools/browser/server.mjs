// A real server for one journey: the example organisation, or an empty folder, with a clock that the journey moves; of a
// program without such a clock, as of the real time.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export class Server {
  #child; #folder; #program; #output = '';

  /** `demo`: the example as of `at`; else an empty folder. */
  static async start(program, { demo = true, at = '2026-11-25T15:00:00Z', more = [] } = {}) {
    const server = new Server();
    server.#folder = mkdtempSync(join(tmpdir(), 'inboard-journey-'));
    server.#program = program;
    const data = server.data;
    const signIn = [];
    const moves = server.run(['serve', '--help']).includes('--test-clock');
    if (demo) {
      const written = server.run(['demo', '--write', data, ...(moves ? ['--now', at] : [])]);
      for (const [, name, id] of written.matchAll(/^\s+([a-z-]+)\s+([0-9a-z]{13})$/gm)) { server.people.set(name, id); signIn.push('--sign-in', id); }
    }
    const clock = moves ? ['--test-clock', '--now', at] : [];
    server.#child = spawn(program, ['serve', data, '--listen', '127.0.0.1:0', ...clock, ...signIn, ...more],
      { stdio: ['ignore', 'pipe', 'pipe'] });
    const keep = (piece) => { server.#output += piece; };
    server.#child.stdout.on('data', keep);
    server.#child.stderr.on('data', keep);
    server.origin = await server.#wait(/https?:\/\/127\.0\.0\.1:\d+(?=[\s/])/);
    // What lets somebody in is printed after where it is.
    if (!demo) await server.#wait(/\/start\S*\n/);
    return server;
  }

  people = new Map();

  /** The folder with everything that is kept. */
  get data() { return join(this.#folder, 'data'); }

  get pid() { return this.#child.pid; }

  /** Runs another of the program's commands beside it: what it prints. */
  run(args, cwd) { return execFileSync(this.#program, args, { encoding: 'utf8', cwd, maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'pipe'] }); }

  /** The link that signs in somebody of the example, by their name there. */
  link(name) {
    const id = this.people.get(name);
    const found = id && this.#output.match(new RegExp(`https?://\\S+/sign-in/${id}\\S*`));
    if (!found) throw new Error(`no link for ${name} in:\n${this.#output}`);
    return found[0];
  }

  /** The first link with this path. */
  address(path) {
    const found = this.#output.match(new RegExp(`https?://\\S+${path}\\S*`));
    if (!found) throw new Error(`no address ${path} in:\n${this.#output}`);
    return found[0];
  }

  /** Lets time pass. */
  async advance(hours) {
    const answer = await fetch(`${this.origin}/test/clock`, {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ advance_seconds: Math.round(hours * 3600) }),
    });
    if (!answer.ok) throw new Error(`the clock did not move: ${answer.status} ${await answer.text()}`);
  }

  said() { return this.#output.split('\n').slice(-6).join('\n'); }

  async stop() {
    if (this.#child.exitCode === null) {
      const ended = new Promise((resolve) => this.#child.once('exit', resolve));
      this.#child.kill('SIGTERM');
      const late = setTimeout(() => this.#child.kill('SIGKILL'), 10_000);
      await ended;
      clearTimeout(late);
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #wait(pattern) {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`it did not start:\n${this.#output}`)), 60_000);
      const look = () => {
        const found = this.#output.match(pattern);
        // Whole lines: what it prints comes in pieces.
        const links = [...this.people.values()].every((id) => new RegExp(`/sign-in/${id}\\S*\\n`).test(this.#output));
        if (found && links && /served|\/sign-in\/|\/start\S*\n/.test(this.#output)) { clearTimeout(late); resolve(found[0]); }
      };
      look();
      this.#child.stdout.on('data', look);
      this.#child.stderr.on('data', look);
      this.#child.on('exit', (code) => { clearTimeout(late); reject(new Error(`it ended with ${code}:\n${this.#output}`)); });
    });
  }
}

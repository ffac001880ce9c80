/** A real server for a test file, and a proxy that breaks connections when told. */

import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import net from "node:net";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../../../", import.meta.url));

export const seed = readFileSync(`${root}seeds/001-tigris-euphrates-water.txt`, "utf8");
export const sentence = 'قال وزير النفط العراقي إحسان عبد الجبار إن بلاده "ملتزمة" بخفض الإنتاج.';

/** Starts the server; `port` is the one the system chose. */
export async function startServer(): Promise<{ port: number; url: string; stop: () => void }> {
  const binary = process.env["ISNAD_BIN"] ?? `${root}target/debug/isnad`;
  const server = spawn(binary, ["serve", "--listen", "127.0.0.1:0", "--lame-duck", "0s"], {
    // An unknown ISNAD_ variable stops a start.
    env: { ...process.env, ISNAD_BIN: undefined },
  });
  const port = await new Promise<number>((resolve, reject) => {
    let log = "";
    const read = (data: Buffer) => {
      log += data.toString();
      const found = /127\.0\.0\.1:(\d+)/.exec(log);
      if (found) resolve(Number(found[1]));
    };
    server.stdout.on("data", read);
    server.stderr.on("data", read);
    server.on("error", reject);
    server.on("exit", () => reject(new Error(`${binary} did not start: ${log}`)));
  });
  return { port, url: `http://127.0.0.1:${port}`, stop: () => server.kill("SIGKILL") };
}

/** Forwards connections to a port; `cut` breaks those that are open. */
export async function startFlaky(port: number) {
  const open = new Set<net.Socket>();
  const flaky = { connections: 0, url: "", cut, stop };
  const listener = net.createServer((client) => {
    flaky.connections += 1;
    const server = net.connect(port, "127.0.0.1");
    for (const [from, to] of [[client, server], [server, client]] as const) {
      open.add(from);
      from.pipe(to);
      from.on("error", () => to.destroy());
      from.on("close", () => {
        open.delete(from);
        to.destroy();
      });
    }
  });
  function cut() {
    for (const socket of open) socket.destroy();
  }
  function stop() {
    listener.close();
    cut();
  }
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  flaky.url = `http://127.0.0.1:${(listener.address() as net.AddressInfo).port}`;
  return flaky;
}

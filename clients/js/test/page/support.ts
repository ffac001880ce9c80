/** A server with the page, and a browser to see it in. */

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const root = fileURLToPath(new URL("../../../../../", import.meta.url));

export const seeds = `${root}seeds`;

/** The browser that ISNAD_CHROMIUM names, or one that is installed. */
export function findBrowser(): string | undefined {
  const named = process.env["ISNAD_CHROMIUM"];
  const usual = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
  return named ?? usual.find((path) => existsSync(path));
}

export function launch(executablePath: string) {
  // In a container there is nothing for its sandbox to stand on.
  return chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
}

/** Starts a server with the page by the variable that compose sets; `url` is the page's. */
export async function startPage(): Promise<{ url: string; stop: () => void }> {
  const binary = process.env["ISNAD_BIN"] ?? `${root}target/debug/isnad`;
  const server = spawn(binary, ["serve", "--listen", "127.0.0.1:0", "--web-listen", "127.0.0.1:0", "--lame-duck", "0s"], {
    // An unknown ISNAD_ variable stops a start.
    env: { ...process.env, ISNAD_BIN: undefined, ISNAD_CHROMIUM: undefined, ISNAD_WEB: "true" },
  });
  const url = await new Promise<string>((resolve, reject) => {
    let log = "";
    const read = (data: Buffer) => {
      log += data.toString();
      const found = /page=(127\.0\.0\.1:\d+)/.exec(log);
      if (found) resolve(`http://${found[1]}`);
    };
    server.stdout.on("data", read);
    server.stderr.on("data", read);
    server.on("error", reject);
    server.on("exit", () => reject(new Error(`${binary} did not start: ${log}`)));
  });
  return { url, stop: () => server.kill("SIGKILL") };
}

import { readFile } from 'node:fs/promises';

// What the package ships. As data, for beside it there is no package.json that would tell node that it is a module.
const source = await readFile(new URL('../../../src/ResilientSse.AspNetCore/wwwroot/sse.js', import.meta.url));
export const { openStream, createStream, startRun, resumeRun, createParser, SseError } =
  await import(`data:text/javascript;base64,${source.toString('base64')}`);

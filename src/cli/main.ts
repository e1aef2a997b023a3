#!/usr/bin/env node
/** The command line: `limpid train digits`, `limpid learn`, `limpid explain NAME`, `limpid verify`, `limpid summary FILE`, `limpid doctor`. */
import { runCommand, wordsNow } from "./command.ts";
import { flush, survivePipes } from "./output.ts";

survivePipes(wordsNow);
const status = await runCommand(process.argv.slice(2));
await flush();
// What is still under way (a download that was interrupted) must not keep the process.
process.exit(status);

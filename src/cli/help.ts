/**
 * What `--help` prints. Outside.
 */

const general = `plaindoc – plain objects, live documents

Usage: plaindoc COMMAND [options]

Commands:
  serve [DIR]   serve the YAML and JSON files of a folder as live documents
  start         serve a folder of samples, to look around

Options:
  -h, --help      show this, or what a command takes
      --version   print the version

Exit codes: 0 done, 1 failed, 2 not understood, 130 interrupted.`

const serve = `Usage: plaindoc serve [DIR] [options]

Serves every *.yaml, *.yml and *.json file below DIR (default: this folder) as a live document, with a page to edit it.
The name of its room is its path in DIR. Files that begin with a dot, node_modules and symbolic links are left out.
Edits of clients are written into the file, comments stay; edits of the file reach the clients.

Options:
  -p, --port N             where to listen (default 1234; 0 takes a free port)
      --host H             on which address (default 127.0.0.1)
      --store level:DIR    where documents rest (default: .plaindoc/store in the served folder)
      --open               let everybody on this machine in (the default without --auth-module)
      --auth-module FILE   a module whose default export decides who comes in:
                           ({ token, room, request }) => ({ user, access: 'rw' | 'ro', exp? }) or null
      --origin URL         a page elsewhere that may connect; can be given several times
  -q, --quiet              say nothing but errors
      --json               print the address as JSON
  -h, --help               show this

The address goes to standard output. SIGTERM or Ctrl-C saves everything and ends with exit code 0; a second one ends at
once.`

const start = `Usage: plaindoc start [options]

Copies a folder of samples to .sample/ the first time, and serves it on http://127.0.0.1:1234/.

Options:
  -p, --port N   where to listen (default 1234, or the environment variable PORT)
  -q, --quiet    say nothing but errors
      --json     print the address as JSON
  -h, --help     show this`

/** The help of a command, or of all. */
export function helpFor(command: string | undefined): string {
  if (command === 'serve') return serve
  return command === 'start' ? start : general
}

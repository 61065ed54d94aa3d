/**
 * What `--help` prints. Outside.
 */
import { fileHelp } from './file-help.js'

const general = `plaindoc – plain objects, live documents

Usage: plaindoc COMMAND [options]

Commands:
  serve [DIR]   serve the YAML and JSON files of a folder as live documents
  start         serve a folder of samples, to look around
  diff A B      what changed between two YAML or JSON files, by value
  merge BASE OURS THEIRS
                bring two files together that came from one
  show FILE [PATH]
                print what a file holds
  set FILE PATH VALUE
                change one value of a document and its file
  verify FILE   say whether a file and its log are whole
  compact FILE  make the log of a file small
  export FILE   write what a file holds as fresh YAML or JSON
  import FILE SOURCE
                make a document hold what another file holds

Options:
  -h, --help      show this, or what a command takes
      --version   print the version

Exit codes: 0 done, 1 failed, 2 not understood, 130 interrupted; diff and merge have their own.`

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

const diff = `Usage: plaindoc diff A B [options]
       plaindoc diff --git PATH OLD-FILE OLD-HEX OLD-MODE NEW-FILE NEW-HEX NEW-MODE

Prints what changed from A to B, value by value: comments, the order of keys and the way a value is written do not count.
A and B are YAML (*.yaml, *.yml) or JSON (*.json), also one of each; files of any other name are known by their content.

Options:
      --json           print the changes as JSON, a line for each
      --json-patch     print a JSON Patch (RFC 6902) that turns A into B
      --key NAME       the field that names an item of a list (default: id, key or _id when all items have it)
      --moves          show items that stand elsewhere in their list as moved, not as deleted and added
      --style STYLE    lines, or tree
      --color WHEN     always, never, or auto (default: on a terminal, unless NO_COLOR is set)
      --format FORMAT  yaml or json, whatever the names say
      --git            take the arguments that git gives a diff driver, print its header, and end with 0
  -q, --quiet          print nothing, the exit code tells
  -h, --help           show this

Exit codes: 0 equal, 1 different, 2 error.

With git, once: git config diff.plaindoc.command 'plaindoc diff --git'
and in .gitattributes: *.yaml diff=plaindoc`

const merge = `Usage: plaindoc merge BASE OURS THEIRS [-o FILE] [options]

Takes what OURS and THEIRS changed since BASE, value by value, and prints OURS with the changes of THEIRS in it; comments,
order and formatting stay. Where both changed one thing differently, the text has the value of OURS, and the conflict is
listed on standard error with its path and the three values.

Options:
  -o, --output FILE    write the text to FILE, which may be OURS, instead of standard output
      --policy SIDE    ours or theirs: who wins every conflict; they are listed all the same, and the exit code is 0
      --key NAME       the field that names an item of a list (default: id, key or _id when all items have it)
      --path PATH      what the files are called in messages, and whose ending says the format
      --format FORMAT  yaml or json, whatever the names say
      --json           list the conflicts as JSON
  -q, --quiet          list no conflicts, the exit code tells
  -h, --help           show this

Exit codes: 0 merged, 1 merged but for conflicts, 2 error; then nothing is written.

With git, once: git config merge.plaindoc.driver 'plaindoc merge %O %A %B -o %A --path %P'
and in .gitattributes: *.yaml merge=plaindoc`

const texts: Readonly<Record<string, string>> = { serve, start, diff, merge, ...fileHelp }

/** The help of a command, or of all. */
export function helpFor(command = ''): string {
  return Object.hasOwn(texts, command) ? (texts[command] ?? general) : general
}

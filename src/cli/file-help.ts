/**
 * What `--help` prints for the commands that work on one file. Outside.
 */
import type { FileCommand } from './file-arguments.js'

const show = `Usage: plaindoc show FILE [PATH] [options]

Prints what a YAML or JSON file holds, or the part of it at PATH: /users/0/name, with ~1 for a slash in a key.

Options:
      --format yaml|json   how (default: as the file)
      --json               the same as --format json
  -h, --help               show this`

const set = `Usage: plaindoc set FILE PATH VALUE [options]
       plaindoc set FILE PATH --delete

Sets one value in the document of a file and saves it: only its place in the file changes, comments stay. Programs that
have the document open hear of it. VALUE is read as YAML: 42, true, "42", [a, b], {a: 1}. An index that is the length of a
list, or -, adds to it. A file that does not exist is created.

Options:
  -s, --string    VALUE is a string as it stands
  -d, --delete    take out what stands at PATH
  -q, --quiet     say nothing but errors
  -h, --help      show this`

const verify = `Usage: plaindoc verify FILE [options]

Reads the file and its log in .plaindoc/ beside it, and says whether both are whole. Exit code 1 when they are not; all
that can be read is read when the document is opened.

Options:
      --json      print it as JSON
  -q, --quiet     the exit code alone
  -h, --help      show this`

const compact = `Usage: plaindoc compact FILE [options]

Makes the log in .plaindoc/ beside the file as small as its document. Safe while programs have the document open: what
they write at this moment stays where it is.

Options:
      --json      print the sizes as JSON
  -q, --quiet     say nothing but errors
  -h, --help      show this`

const exported = `Usage: plaindoc export FILE [options]

Writes what a file holds as a fresh YAML or JSON text, without the comments of the file.

Options:
      --format yaml|json   which (default: by the ending of --output, else JSON)
  -o, --output FILE        where to; it must not exist (default: standard output)
  -h, --help               show this`

const imported = `Usage: plaindoc import FILE SOURCE [options]

Makes the document of FILE hold what SOURCE holds (- is standard input), with the fewest changes: comments in FILE stay where
their values do, and programs that have the document open hear of what changed.

Options:
      --format yaml|json   what SOURCE is (default: by its ending, else by its content)
  -q, --quiet              say nothing but errors
  -h, --help               show this`

/** The help of a command. */
export const fileHelp: Readonly<Record<FileCommand, string>> = {
  show,
  set,
  verify,
  compact,
  export: exported,
  import: imported,
}

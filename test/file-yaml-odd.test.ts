/** YAML texts of forms that people rarely write, under random changes. */
import { TextMirror, updateTree } from '../src/file/text-mirror.js'
import { yamlFormat } from '../src/file/yaml-format.js'
import { equal } from '../src/plain/index.js'
import { editedValue, restartLeaves } from './file-yaml-world.js'
import { random, runs } from './random.js'

const { dialect } = yamlFormat

const odd = [
  'a:\t1\nb:\t\t[1,\t2]\n',
  'a: |2\n    two\n   x\nb: >+\n  keep\n\n\nc: 1\n',
  '- - - 1\n    - 2\n  - - 3\n- ? a\n  : b\n',
  '? a\n? b\n: - 1\n  - 2\nc:\n',
  'a: \'multi\n  line\n\n  quoted\' # c\nb: plain\n  multi\n  line\nc: "dq\\\n  cont"\n',
  '{a: 1,\n b: [x, y,\n   z], # c\n  c: {d: e}\n}\n',
  '[a, b: 1, ? c : 2, {d}, [e]]\n',
  'a:   \n   \nb: 1   \n \n  \nc:\n  - 1  \n  \n  - 2\n',
  '&r\na: &x 1\nb: &y {z: *x}\nc: *y\nd: [*x, *y]\n',
  '--- !!map\na: !!str 1\nb: !!seq\n- 1\n- !!int "2"\n',
  'a: "-"\n',
  'a: |\n\n  x\n\n  y\n\n\n# t\nb: |-\nc: >\n\n',
  '#c\n\n--- |\n  root\n  literal\n',
  '"a b": 1\n\'c: d\': 2\n? |\n  blk\n: 3\n',
  'a: [\n]\nb: {\n}\nc: [ # x\n  1\n  # y\n]\n',
  '- # c\n  a: 1\n-\n  - 1\n-\n\n  b: 2\n',
  'a:\n  # only\nb:\n\n  # two\n  x\n',
  'a: 1 # no newline at end # x',
  'a: |\n  x\n  y',
  'k: {a: 1, # one\n    b: 2 # two\n   }\nl: 2\n',
  'a:\n    - 1\n    -   b: 1\n        c: 2\n    -   - x\n        - y\n',
  '  a: 1\n  b:\n  - 1\n',
  "'a': 1\nb : 2\nc   :   3\n",
  '!!map {a: !!str b}\n',
  'a: &x\nb: *x\nc: &y\n  - 1\nd: *y\n',
  'a: [1, 2\n  , 3\n  , 4]\n',
  'a: [ [1, 2], {x: 1} , \n 3]\n',
]

describe('odd YAML texts under random changes', () => {
  test.each(odd)('Y32 %j takes any change, by the smallest splices, as a text and as a mirror', text => {
    for (let seed = 1; seed <= runs(12, 2000); seed++) {
      restartLeaves()
      const tree = dialect.parse(text)
      const after = editedValue(random(seed), tree.value, 1 + (seed % 3))

      const { tree: changed, reach } = updateTree(dialect, tree, tree.value, after)
      const mirrored = yamlFormat.parse(new TextMirror(yamlFormat, text).update(after)).value

      if (reach !== 0 || !equal(yamlFormat.parse(changed.text).value, after) || !equal(mirrored, after)) {
        throw new Error(`seed ${seed}, reach ${reach}\n${text}\n=====>\n${changed.text}`)
      }
    }
  })
})

/** The bytes of a log segment: SPEC F1–F6. */
import {
  encodeHeader,
  encodeRecords,
  headerSize,
  isForeign,
  type LogRecord,
  recordType,
  saltOf,
  scanSegment,
} from '../src/file/record.js'
import { random } from './random.js'

const id = '0mwq5-abc-1-ff'
const salt = saltOf(id)

function segment(records: readonly LogRecord[], withSalt = salt): Buffer {
  return Buffer.concat([encodeHeader(withSalt), encodeRecords(records, withSalt)])
}

function text(words: readonly string[]): LogRecord[] {
  return words.map(word => ({ type: recordType.update, payload: Buffer.from(word) }))
}

function read(bytes: Uint8Array, name = id): string[] {
  return scanSegment(bytes, name).records.map(({ payload }) => Buffer.from(payload).toString())
}

const words = ['', 'a', 'second record', 'x'.repeat(200), '\0\0\0\0', 'the last']

describe('records', () => {
  test('F1 what is written is read, payloads of any bytes, empty ones too', () => {
    const { next, int } = random(7)
    const records = Array.from({ length: 200 }, () => ({
      type: 1 + int(4),
      payload: Uint8Array.from({ length: int(50) }, () => Math.floor(next() * 256)),
    }))

    const scan = scanSegment(segment(records), id)

    expect(scan.records.map(({ type, payload }) => ({ type, payload: Uint8Array.from(payload) }))).toEqual(records)
    expect(scan.holes).toEqual([])
  })

  test('F2 a segment cut at any byte gives the records before the cut, and is torn, not damaged', () => {
    const whole = segment(text(words))

    for (let length = 0; length < whole.length; length++) {
      const scan = scanSegment(whole.subarray(0, length), id)
      const found = scan.records.map(({ payload }) => Buffer.from(payload).toString())
      expect(found).toEqual(words.slice(0, found.length))
      expect(scan.holes).toEqual([])
    }
  })

  test('F2 a tail that was never filled is torn, not damaged', () => {
    const scan = scanSegment(Buffer.concat([segment(text(words)), Buffer.alloc(5000)]), id)

    expect(scan.records).toHaveLength(words.length)
    expect(scan.holes).toEqual([])
    expect(scanSegment(Buffer.alloc(4096), id)).toMatchObject({ records: [], holes: [] })
  })

  test('F3 with any single bit flipped no wrong record is accepted, and at most one is lost', () => {
    const whole = segment(text(words))
    let reported = 0

    for (let bit = 0; bit < whole.length * 8; bit++) {
      const bytes = Buffer.from(whole)
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      const scan = scanSegment(bytes, id)
      const found = scan.records.map(({ payload }) => Buffer.from(payload).toString())
      expect(found.every(word => words.includes(word))).toBe(true)
      expect(found.length).toBeGreaterThanOrEqual(words.length - 1)
      expect(found).toEqual(words.filter(word => found.includes(word)))
      if (scan.holes.length > 0) reported++
    }
    // only a flip in the length of the last record looks like a torn tail
    expect(reported).toBeGreaterThanOrEqual(whole.length * 8 - 32)
  })

  test('F4 records behind a damaged stretch are found, wherever it lies and whatever it holds', () => {
    const draw = random(20)
    const long = Array.from({ length: 40 }, (_, i) => `record ${i} ${'.'.repeat(draw.int(60))}`)
    const whole = segment(text(long))

    for (let round = 0; round < 300; round++) {
      const bytes = Buffer.from(whole)
      const from = draw.int(bytes.length)
      const to = Math.min(bytes.length, from + 1 + draw.int(120))
      const zeros = draw.chance()
      for (let at = from; at < to; at++) bytes[at] = zeros ? 0 : draw.int(256)
      const found = read(bytes)
      const untouched = long.filter((_, i) => !overlaps(whole, long, i, from, to))
      for (const word of untouched) expect(found).toContain(word)
      for (const word of found) expect(long).toContain(word)
    }
  })

  test('F4 records behind bytes that were cut out or put in are found', () => {
    const whole = segment(text(words))

    expect(read(Buffer.concat([whole.subarray(0, 40), whole.subarray(43)]))).toContain('the last')
    expect(read(Buffer.concat([whole.subarray(0, 40), Buffer.from('\r\n'), whole.subarray(40)]))).toContain('the last')
  })

  test('F5 a log inside a document is never read as part of its own log, even behind damage', () => {
    const inner = segment(text(['stolen']), saltOf('another'))
    const bytes = segment([{ type: recordType.update, payload: inner }, ...text(['after'])])

    bytes[headerSize] = (bytes[headerSize] ?? 0) ^ 0xff

    expect(read(bytes)).toEqual(['after'])
  })

  test('F6 a segment is read whole with a destroyed header, and under another name', () => {
    const whole = segment(text(words))
    const headless = Buffer.from(whole)
    headless.fill(0xaa, 0, headerSize)

    expect(read(headless)).toEqual(words)
    expect(scanSegment(headless, id).holes).toEqual([{ from: 0, to: headerSize }])
    expect(read(whole, 'renamed')).toEqual(words)
    expect(scanSegment(whole, 'renamed').holes).toEqual([])
  })

  test('F6 a segment of a later version is told from a damaged one', () => {
    const later = Buffer.concat([Buffer.from('YLOG\0\0\0\u0002'), Buffer.from('anything at all, in another format')])

    expect(isForeign(later, scanSegment(later, id))).toBe(true)
    const flipped = segment(text(words))
    flipped[7] = 3
    expect(isForeign(flipped, scanSegment(flipped, id))).toBe(false)
  })
})

/** Whether the bytes of the i-th record, or its frame, lie in the stretch. */
function overlaps(whole: Buffer, all: readonly string[], index: number, from: number, to: number): boolean {
  const record = encodeRecords(text([all[index] ?? '']), salt)
  const at = whole.indexOf(record)
  return at < to && from < at + record.length
}

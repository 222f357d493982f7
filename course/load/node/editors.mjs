// Many people who type in many documents at once: `node editors.mjs` reads a plan as JSON from its standard input.
// Every editor is a Yjs document with y-websocket's protocol over a connection of its own, all in this one process, so
// that there is one clock. Each edit is typed at the end of its room's text; what counts is when it stands in the document
// of every other editor of the room. Prints {"began": true} and {"ended": true} around what is measured, and last a report.
import { readFileSync } from 'node:fs'
import { performance } from 'node:perf_hooks'
import WebSocket from 'ws'
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import * as sync from 'y-protocols/sync'
import * as Y from 'yjs'

const WORD = 'abcdefg ' // what one edit types; one client's clock goes up by its length
const SYNC = 0
const STORED = 100

const plan = JSON.parse(readFileSync(0, 'utf8'))
const say = (what, then) => process.stdout.write(`${JSON.stringify(what)}\n`, then)
const now = () => performance.now()
const sleep = seconds => new Promise(resolve => setTimeout(resolve, seconds * 1000))

const typist = new Map() // client id -> its editor
const waits = [] // milliseconds
let from = Infinity // what is to be typed between these two moments is measured
let until = Infinity
let wanted = 0
let frames = 0
let typing = 0 // editors who have not typed everything yet
const closed = []

class Editor {
  constructor (room, place) {
    this.times = [] // of each edit, when it was typed, and whether it is measured
    this.measured = []
    this.late = []
    this.synced = false
    this.sent = 0
    this.stored = 0
    this.others = plan.editors - 1
    this.doc = new Y.Doc()
    this.text = this.doc.getText('description')
    typist.set(this.doc.clientID, this)
    this.doc.on('update', (update, origin) => {
      if (origin !== this) this.say(encoder => sync.writeUpdate(encoder, update))
    })
    this.doc.on('afterTransaction', transaction => this.took(transaction))
    const url = plan.urls[place % plan.urls.length]
    const headers = plan.cookies.length ? { Cookie: plan.cookies[place % plan.cookies.length] } : {}
    this.socket = new WebSocket(`${url}/${room}${plan.query}`, { perMessageDeflate: false, headers, origin: plan.origin })
    this.socket.on('open', () => this.ask())
    this.socket.on('message', frame => this.hear(frame))
    this.socket.on('close', code => closed.push(code))
    this.socket.on('error', error => closed.push(String(error)))
  }

  ask () {
    this.say(encoder => sync.writeSyncStep1(encoder, this.doc))
  }

  say (write) {
    const encoder = encoding.createEncoder()
    encoding.writeVarUint(encoder, SYNC)
    write(encoder)
    this.send(encoder)
  }

  send (encoder) {
    const data = encoding.toUint8Array(encoder)
    if (data[1] !== sync.messageYjsSyncStep1) this.sent++
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(data)
  }

  hear (frame) {
    frames++
    const decoder = decoding.createDecoder(new Uint8Array(frame.buffer, frame.byteOffset, frame.length))
    const kind = decoding.readVarUint(decoder)
    if (kind === STORED) this.stored = decoding.readVarUint(decoder)
    if (kind !== SYNC) return
    const answer = encoding.createEncoder()
    encoding.writeVarUint(answer, SYNC)
    if (sync.readSyncMessage(decoder, answer, this.doc, this) === sync.messageYjsSyncStep2) this.synced = true
    if (encoding.length(answer) > 1) this.send(answer)
  }

  took (transaction) {
    if (transaction.local) return
    const moment = now()
    for (const [client, after] of transaction.afterState) {
      const other = typist.get(client)
      if (!other) continue
      for (let edit = (transaction.beforeState.get(client) || 0) / WORD.length; edit < after / WORD.length; edit++) {
        if (other.measured[edit]) waits.push(moment - other.times[edit])
      }
    }
  }

  // An open loop: the next edit is due at its time, however long the last one took.
  type (due) {
    if (due >= until) {
      typing--
      return
    }
    this.times.push(now())
    this.measured.push(due >= from)
    if (due >= from) {
      this.late.push(now() - due)
      wanted += this.others
    }
    this.text.insert(this.text.length, WORD)
    const next = due + 1000 / plan.rate
    setTimeout(() => this.type(next), Math.max(0, next - now()))
  }
}

const patience = async (seconds, true_) => {
  for (const end = now() + seconds * 1000; !true_() && now() < end;) await sleep(0.02)
  return true_()
}

// A crowd at the door is no part of what is measured: room after room comes in.
const rooms = []
for (const room of plan.rooms) {
  const editors = Array.from({ length: plan.editors }, (_, place) => new Editor(room, place))
  rooms.push(editors)
  await patience(plan.door, () => editors.every(editor => editor.synced))
}
const everybody = rooms.flat()
const strangers = everybody.filter(editor => !editor.synced).length
const began = now()
from = began + plan.warm * 1000
until = from + plan.seconds * 1000
for (const editor of everybody) {
  typing++
  const due = began + Math.random() * 1000 / plan.rate
  setTimeout(() => editor.type(due), due - now())
}
await sleep(plan.warm)
say({ began: true })
await sleep(plan.seconds)
say({ ended: true })
const intime = waits.length
const last = now()
await patience(plan.patience, () => !typing && waits.length >= wanted)
const drained = (now() - last) / 1000
const stored = plan.query.includes('acks=1')
if (stored) await patience(plan.patience, () => everybody.every(editor => editor.stored === editor.sent))
const same = editors => editors.every(editor => editor.text.toString() === editors[0].text.toString())
say({
  wanted,
  delivered: waits.length,
  in_time: intime,
  drained,
  waits: waits.map(wait => Math.round(wait * 100) / 100),
  late: everybody.flatMap(editor => editor.late).map(late => Math.round(late * 100) / 100),
  unequal: rooms.filter(editors => !same(editors)).length,
  unstored: stored ? everybody.filter(editor => editor.stored !== editor.sent).length : 0,
  strangers,
  closed,
  frames
}, () => process.exit(0)) // once all of it is written: connections that are open would keep the process

// A page with the real client: Yjs and y-websocket's provider, unchanged. `node page.mjs SERVER RECIPE SESSION MODULES`, where
// SERVER is a URL or the path of a Unix socket, takes one command a line (JSON) and writes one line (JSON) whenever something
// has changed.
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'
const [, , server, recipe, session, modules] = process.argv
const byUrl = server.startsWith('http')
const address = byUrl ? server.replace('http', 'ws') : `ws+unix:${server}:`
const site = byUrl ? { origin: server } : { origin: 'http://testserver', host: 'testserver' }
const from = createRequire(`${modules}/`)
const Y = from('yjs')
const { WebsocketProvider } = from('y-websocket')
const WebSocket = from('ws')

class Browser extends WebSocket { // a browser brings its cookies and its origin
  constructor (url) { super(url, { headers: { cookie: `sessionid=${session}`, ...site } }) }
}
const doc = new Y.Doc()
const name = doc.getText('name')
const undo = new Y.UndoManager([name], { captureTimeout: 0 })
const provider = new WebsocketProvider(`${address}/ws/recipes`, recipe, doc, { WebSocketPolyfill: Browser, disableBc: true, params: { acks: '1' } })
let stored = 0
provider.messageHandlers[100] = (encoder, decoder) => {
  let shift = 0
  stored = 0
  for (;;) { const byte = decoder.arr[decoder.pos++]; stored += (byte & 127) * 2 ** shift; shift += 7; if (byte < 128) break }
  tell()
}
let closed = null
const tell = () => console.log(JSON.stringify({
  name: name.toString(), synced: provider.synced, connected: provider.wsconnected, closed, stored,
  others: [...provider.awareness.getStates().values()].map(state => state.user?.name).filter(Boolean)
}))
doc.on('update', tell)
provider.on('sync', tell)
provider.on('status', tell)
provider.on('closed', event => { closed = event.code; tell() })
provider.awareness.on('change', tell)
const commands = {
  insert: ({ at, text }) => name.insert(at, text),
  undo: () => undo.undo(),
  disconnect: () => provider.disconnect(),
  connect: () => provider.connect(),
  appear: ({ state }) => provider.awareness.setLocalState(state),
  look: tell
}
createInterface({ input: process.stdin }).on('line', line => { const asked = JSON.parse(line); commands[asked.do](asked) }).on('close', () => process.exit(0))

// What a phone keeps of courses, and what was done there and is not sent yet. It belongs to one person, whom the server
// names by a key that tells nothing; for anybody else, and when its time is over, it is erased. Used by pages and worker.
// What is typed of deals lies here too (`kept-deals.js`).
const DATABASE = "kept", VERSION = 2, COURSE = "course ", OWNER = 1
const STORES = { owner: "id", courses: "slug", progress: "at", deals: "id" }
export const SHELL = "shell"
const LONGEST_MS = 30 * 24 * 3600_000, MOST_PARTS = 400
const OVER = status => status >= 400 && status < 500 && ![401, 408, 429].includes(status)

function opened() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(DATABASE, VERSION), isThere = name => asked.result.objectStoreNames.contains(name)
    asked.onupgradeneeded = () => { for (const name in STORES) if (!isThere(name)) asked.result.createObjectStore(name, { keyPath: STORES[name] }) }
    asked.onsuccess = () => resolve(asked.result)
    asked.onerror = () => reject(asked.error)
  })
}

export async function within(store, act, mode = "readonly") {
  const database = await opened()
  try {
    const turn = database.transaction(store, mode), asked = act(turn.objectStore(store))
    return await new Promise((resolve, reject) => {
      turn.oncomplete = () => resolve(asked?.result)
      turn.onabort = turn.onerror = () => reject(turn.error)
    })
  } finally { database.close() }
}
export const put = (store, record) => within(store, rows => rows.put(record), "readwrite")
export const remove = (store, key) => within(store, rows => rows.delete(key), "readwrite")

// The person whose phone this is, as long as it may show what it keeps.
export async function owner() {
  if (!await caches.has(SHELL)) return
  const found = await within("owner", rows => rows.get(OWNER))
  if (!found || found.until > Date.now()) return found
  await eraseCourses()
  return found
}
export const setOwner = async values => put("owner", { ...await owner(), id: OWNER, ...values })
export const courses = async () => await owner() ? within("courses", rows => rows.getAll()) : []
export const course = async slug => (await courses()).find(one => one.slug === slug)
export const unsent = async () => await owner() ? (await within("progress", rows => rows.getAll())).sort((one, other) => one.since - other.since) : []

// Keeps a course: `bundle` is what the server says belongs to it, `tell` hears how much of it has come.
export async function keep(bundle, headers, tell) {
  const before = await owner()
  if (before && before.key !== bundle.key) await erase()
  await (await caches.open(SHELL)).addAll(bundle.shell)
  await setOwner({ key: bundle.key, until: bundle.until })
  await forget(bundle.slug)
  try { await fill(await caches.open(COURSE + bundle.slug), bundle, headers, tell) }
  catch (error) { await forget(bundle.slug); throw error }
  await put("courses", { slug: bundle.slug, title: bundle.title, at: bundle.at, edition: bundle.edition, bytes: bundle.bytes })
}

async function fill(cache, bundle, headers, tell) {
  for (const [at, html] of Object.entries(bundle.pages)) await cache.put(at, new Response(html, { headers }))
  let come = 0
  for (const { at, bytes } of bundle.files) {
    await cache.add(new Request(at, { cache: "reload" }))
    tell((come += bytes) / bundle.bytes)
  }
}

export async function forget(slug) {
  await caches.delete(COURSE + slug)
  await remove("courses", slug)
}

export async function eraseCourses() {
  for (const name of await caches.keys()) if (name.startsWith(COURSE)) await caches.delete(name)
  await within("courses", rows => rows.clear(), "readwrite")
}

export async function erase() {
  for (const name of await caches.keys()) await caches.delete(name)
  await new Promise(done => { const asked = indexedDB.deleteDatabase(DATABASE); asked.onsuccess = asked.onerror = asked.onblocked = done })
}

// Puts what was done aside until it can be sent; answers whether this phone does so: it keeps the course, or did.
export async function later(note) {
  if (!await course(note.at.split("/")[2])) return false
  const before = (await unsent()).find(one => one.at === note.at) ?? { since: Date.now(), share: 0, watched: [] }
  await put("progress", {
    ...before, at: note.at, turn: (before.turn ?? 0) + 1, place: note.place ?? before.place ?? "",
    share: Math.max(before.share, note.share ?? 0), isDone: before.isDone || note.isDone,
    watched: [...before.watched, ...note.watched ?? []].slice(-MOST_PARTS),
  })
  await navigator.serviceWorker?.ready.then(ready => ready.sync?.register("progress")).catch(() => null)
  return true
}

// Asks the server whose session this is and which courses may still be kept, then sends what waits: one at a time.
export const meet = () => navigator.locks.request("kept", async () => {
  const mine = await owner()
  const answer = mine && await fetch("/training/kept", { headers: { Prefer: "return=minimal" } }).catch(() => null)
  if (answer?.status === 401) return eraseCourses()
  if (!answer?.ok) return
  const { key, until, editions, token } = await answer.json()
  if (key !== mine.key) return erase()
  await setOwner({ until })
  for (const one of await courses()) {
    if (!(one.slug in editions)) await forget(one.slug)
    else await put("courses", { ...one, isOld: one.edition !== editions[one.slug] })
  }
  for (const note of await unsent()) if (!await settle(note, token)) break
})

// Whether the next can be sent: this one got through, or will never be taken any more.
async function settle(note, token) {
  const body = new URLSearchParams({ csrf_token: token, share: note.share, place: note.place, watched: note.watched.join() })
  const headers = { Prefer: "return=minimal", "X-CSRFToken": token }
  const answer = await fetch(note.at, { method: "POST", body, headers, redirect: "manual" }).catch(() => null)
  const isOver = OVER(answer?.status) || note.since < Date.now() - LONGEST_MS
  if (!answer?.ok && !isOver) return false
  const now = (await unsent()).find(one => one.at === note.at)
  if (now?.turn === note.turn) await remove("progress", note.at)
  if (!answer?.ok) await setOwner({ hasLost: true })
  return true
}

// Whether something could not be noted; said once.
export async function takeLoss() {
  const mine = await owner()
  if (mine?.hasLost) await setOwner({ hasLost: false })
  return Boolean(mine?.hasLost)
}

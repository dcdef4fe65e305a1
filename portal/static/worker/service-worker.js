// Answers without the line from what the phone keeps, and from nothing else: the HTTP cache has no page of the portal, and
// the worker keeps none by itself. It sends what was done when the line is back, and erases what is another's.
import { courses, erase, eraseCourses, later, meet, owner, setOwner, unsent } from "/static/worker/keep.js"
import { NEW, begun, deals, isForm, keepDeal, said, settleAll, unsentDeals } from "/static/worker/kept-deals.js"

const KEPT_FILE = /^\/(static|logo|brand\.css|training\/[^/]+\/lessons\/[^/]+\/files)(\/|$)/
const NOTE = /^\/training\/[^/]+\/lessons\/[^/]+\/progress$/
const PATIENCE_MS = 8_000, SENDING_MS = 3_000   // with a line that is there and carries nothing
const after = pause => new Promise(done => setTimeout(done, pause))

addEventListener("install", () => skipWaiting())
addEventListener("activate", event => event.waitUntil(clients.claim()))
addEventListener("sync", event => event.waitUntil(sendAll()))
addEventListener("fetch", event => {
  const { request } = event, { origin, pathname } = new URL(request.url)
  if (origin !== location.origin) return
  if (request.method === "POST" && request.mode === "navigate" && pathname === "/logout") event.respondWith(logOut(request))
  else if (request.method === "POST" && request.mode === "navigate" && NOTE.test(pathname)) event.respondWith(noted(request, pathname))
  else if (request.method === "POST" && request.mode === "navigate" && isForm(pathname)) event.respondWith(typed(request, pathname))
  else if (request.method === "GET" && request.mode === "navigate") event.respondWith(shown(event, pathname))
  else if (request.method === "GET" && KEPT_FILE.test(pathname)) event.respondWith(fetch(request).catch(() => file(request)))
})

const hasUnsent = async () => (await unsent()).length + (await unsentDeals()).length > 0
const sendAll = () => Promise.allSettled([meet(), settleAll()])

async function shown(event, pathname) {
  if (await hasUnsent()) await Promise.race([sendAll(), after(SENDING_MS)])   // so that the page tells of it
  const asked = fetch(event.request)
  const slow = after(PATIENCE_MS).then(() => kept(pathname)).then(found => found ?? asked)
  const answer = await Promise.race([asked, slow]).catch(() => null)
  if (!answer) return await kept(pathname) ?? await caches.match("/offline", { ignoreVary: true }) ?? Response.error()
  await guard(answer, pathname)
  if (answer.ok && pathname.startsWith("/training")) event.waitUntil(meet())
  return answer
}

// What is kept is one person's: another's answer erases it, the door hides it.
async function guard(answer, pathname) {
  const mine = await owner(), key = answer.headers.get("Person-Key")
  if (mine && key && key !== mine.key) await erase()
  else if (mine?.isOut && key) await setOwner({ isOut: false })
  else if (mine && !key && answer.ok && pathname === "/login") await Promise.all([eraseCourses(), setOwner({ isOut: true })])
}

async function kept(pathname) {
  const mine = await owner(), isFormKept = mine?.form && !mine.isOut
  if (isFormKept && (pathname === NEW || (await deals()).some(one => one.at === pathname))) return caches.match(NEW, { ignoreVary: true })
  if (!(await courses()).length) return
  return caches.match(pathname, { ignoreVary: true })
}

async function file(request) {
  if (!await owner()) return Response.error()
  const found = await caches.match(request.url, { ignoreVary: true })
  return found ? part(found, request.headers.get("Range")) : Response.error()
}

// Films are asked for in parts.
async function part(found, range) {
  const [, since, to] = range?.match(/^bytes=(\d+)-(\d*)$/) ?? []
  if (since === undefined) return found
  const whole = await found.blob(), end = Math.min(Number(to || whole.size - 1), whole.size - 1)
  const headers = new Headers(found.headers)
  headers.set("Content-Range", `bytes ${since}-${end}/${whole.size}`)
  headers.set("Content-Length", end - since + 1)
  return new Response(whole.slice(Number(since), end + 1), { status: 206, headers })
}

// A form of a page that was opened with the line and sent without.
async function noted(request, pathname) {
  const said = request.clone()
  return fetch(request).catch(async () => {
    const share = Number((await said.formData()).get("share"))
    const isKept = await later({ at: pathname, share, isDone: share >= 100 })
    return isKept ? Response.redirect(pathname.replace(/\/progress$/, ""), 303) : caches.match("/offline")
  })
}

// The form of a deal, sent without the line: it waits on the page that is kept.
async function typed(request, pathname) {
  const copy = request.clone()
  return fetch(request).catch(async () => {
    const mine = await owner(), form = await copy.formData()
    if (!mine?.form || mine.isOut) return caches.match("/offline", { ignoreVary: true })
    const before = (await unsentDeals()).find(one => one.at === pathname) ?? begun(pathname)
    const files = form.getAll("files").filter(file => file.size).map(file => ({ name: file.name, blob: file }))
    await keepDeal({ ...before, ...said(form), files: [...before.files, ...files], isSending: form.get("action") === "send" })
    await registration.sync?.register("deals").catch(() => null)
    return Response.redirect(pathname, 303)
  })
}

// What was done is sent before; where that fails, the person is told once and may go all the same.
let isTold = false
async function logOut(request) {
  await sendAll()
  if (await hasUnsent() && !isTold) {
    isTold = true
    return caches.match("/offline", { ignoreVary: true })
  }
  const answer = await fetch(request).catch(() => null)
  if (!answer) return caches.match("/offline", { ignoreVary: true })
  await erase()
  await registration.unregister()
  return answer
}

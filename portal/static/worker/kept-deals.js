// Registrations that wait on this device: what was typed without the line, with its photos, until the server has all of it.
// They are one person's (`keep.js`): erased at log-out and for anybody else, unseen once the session ended until the same
// person is back. Each is worked on by one at a time: the page that is open on it, else whoever sends.
import { SHELL, erase, owner, put, remove, setOwner, within } from "/static/worker/keep.js"
import { brought } from "/static/worker/tus-parts.js"

export const NEW = "/deals/new"
const DRAFT = /^\/deals\/DR-[0-9A-Z-]{9}\/edit$/, TECHNICAL = ["csrf_token", "form_key", "version", "hand", "action"]
const MINIMAL = { Prefer: "return=minimal" }, LEAP = 1000, MOST_TRIES = 3, PATIENCE_MS = 5_000
const HEADERS = ["Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy", "X-Frame-Options"]

export const isForm = at => at === NEW || DRAFT.test(at)
export async function deals() {
  const mine = await owner()
  return mine?.form && !mine.isOut ? (await within("deals", rows => rows.getAll())).sort((one, other) => other.since - one.since) : []
}
export const deal = async id => (await deals()).find(one => one.id === id)
export const unsentDeals = async () => (await deals()).filter(one => !one.told)
export const keepDeal = one => put("deals", { ...one, since: Date.now() })
export const dropDeal = id => remove("deals", id)
export const begun = (at = NEW) => ({ id: crypto.randomUUID(), at, hand: "", turn: 0, version: "", formKey: "", fields: [], files: [], isSending: false })
export const nameOf = one => one.fields.find(([name]) => name === "customer_name")?.[1] ?? ""

// What a form says, as it is kept.
export function said(entries) {
  const all = [...entries].filter(([, text]) => typeof text === "string"), texts = new Map(all)
  const [hand, turn] = (texts.get("hand") ?? "").split(".")
  return {
    fields: all.filter(([name]) => !TECHNICAL.includes(name)),
    ...texts.get("version") && { version: texts.get("version") }, ...texts.get("form_key") && { formKey: texts.get("form_key") },
    ...turn && { hand, turn: Number(turn) },
  }
}

// Whose session it is, and what is sent with; keeps the empty form where the server has another than this device.
export async function meetServer() {
  const before = await owner()
  const answer = await fetch(`/deals/kept?edition=${before?.form ?? ""}`, { headers: MINIMAL, cache: "no-store" }).catch(() => null)
  if (answer?.status === 401 && before) await setOwner({ isOut: true })
  if (answer?.status !== 200) return
  const contact = await answer.json()
  if (before && before.key !== contact.key) await erase()
  if (contact.page) await keepForm(contact, answer.headers)
  else if (before?.key !== contact.key) return meetServer()   // what was another's is gone, and its form with it
  await setOwner({ key: contact.key, until: contact.until, form: contact.edition, isOut: false })
  return contact
}

async function keepForm({ page, shell }, from) {
  const headers = HEADERS.filter(name => from.has(name)).map(name => [name, from.get(name)]), cache = await caches.open(SHELL)
  await cache.addAll(shell)
  await cache.put(NEW, new Response(page, { headers: [["Content-Type", "text/html; charset=utf-8"], ...headers] }))
}

// While a page is open on it, nobody else sends it. The lock goes with the page, however that ends.
export const hold = id => new Promise(held => {
  const keep = () => { held(true); return new Promise(() => {}) }
  navigator.locks.request(`deal ${id}`, { signal: AbortSignal.timeout(PATIENCE_MS) }, keep).catch(() => held(false))
})
export const settleAll = () => navigator.locks.request("deals", async () => {
  for (const { id, asks } of await unsentDeals())
    if (!asks) await navigator.locks.request(`deal ${id}`, { ifAvailable: true }, lock => lock && settle(id, true).catch(() => null))
})

// Brings it to the server as far as that goes now; answers how it stands: waits, out (the session ended), both (texts),
// look (again), saved, sent.
export async function settle(id, isLeftOpen) {
  const contact = await meetServer(), one = await deal(id)
  const outcome = contact && one ? await brought(one, contact.token, keepDeal) && await sent(one, contact) : "waits"
  if (outcome === "both") await keepDeal({ ...one, asks: "both" })
  else if (isLeftOpen && ["look", "saved", "sent"].includes(outcome)) await keepDeal({ ...one, told: outcome, files: [], fields: [["customer_name", nameOf(one)]] })
  return [!contact && (await owner())?.isOut ? "out" : outcome || "waits", one]
}

async function sent(one, contact) {
  const saved = await save(one, contact)
  if (saved !== "saved" || !one.isSending) return saved
  one.formKey = one.sendKey ??= contact.form_key
  await keepDeal(one)
  const answer = await post(one, contact.token, "send", {})
  if (answer?.type === "opaqueredirect") return "sent"
  return [409, 422].includes(answer?.status) ? "look" : "waits"
}

async function save(one, contact, tries = 0) {
  one.hand ||= Math.random().toString(36).slice(2, 9).padEnd(7, "0")
  one.turn += LEAP   // beyond all that its page sent before it was closed
  one.formKey ||= contact.form_key
  await keepDeal(one)
  const answer = await post(one, contact.token, "save", MINIMAL), at = answer?.headers.get("Location")
  const isGone = answer?.status === 404 && one.at !== NEW, isBegun = answer?.status === 409 && isForm(at) && at !== one.at
  if (isGone) [one.at, one.version, one.formKey] = [NEW, "", contact.form_key]   // the draft was thrown away elsewhere
  if (isBegun) adopt(one, answer.headers)
  if ((isGone || isBegun) && tries < MOST_TRIES) return save(one, contact, tries + 1)
  if (answer?.status === 409) return at && !isForm(at) ? "sent" : "both"   // its first answer was lost on the way
  if (!answer?.ok) return "waits"
  adopt(one, answer.headers)
  await keepDeal(one)
  return answer.headers.has("Deal-Merged") ? "look" : "saved"
}

function adopt(one, headers) {
  one.at = headers.get("Location") ?? one.at
  one.formKey = headers.get("Form-Key") ?? one.formKey
  one.version = headers.get("Deal-Version") ?? one.version
}

// All that a form of it would send.
export function entries(one, token, action) {
  const received = one.files.filter(file => file.ref).map(file => ["received", file.ref])
  return [...one.fields, ...received, ["csrf_token", token], ["form_key", one.formKey], ["version", one.version], ["hand", `${one.hand}.${one.turn}`], ["action", action]]
}

const post = (one, token, action, headers) =>
  fetch(one.at, { method: "POST", body: new URLSearchParams(entries(one, token, action)), headers: { ...headers, "X-CSRFToken": token }, redirect: "manual" }).catch(() => null)

// Shows the server's own page about it: errors beside their fields, or both texts.
export async function showAt(one, action) {
  const contact = await meetServer()
  if (!contact) return false
  const form = document.createElement("form")
  for (const [name, value] of entries({ ...one, formKey: contact.form_key, hand: "" }, contact.token, action)) {
    const field = document.createElement("input");
    [field.type, field.name, field.value] = ["hidden", name, value]
    form.append(field)
  }
  [form.method, form.action] = ["post", one.at]
  document.body.append(form)
  form.submit()
  return true
}

// A tour of some pages with a question at its end, as SCORM 1.2 and 2004 know it; without a run time it is shown all the same.
const WORDS = {
  en: { back: "Back", next: "Next", answer: "Answer", right: "That is right. You are through.", wrong: "Not yet. Look again.", end: "You are through.", other: "Español" },
  es: { back: "Atrás", next: "Siguiente", answer: "Responder", right: "Correcto. Has terminado.", wrong: "Todavía no. Mira otra vez.", end: "Has terminado.", other: "English" },
}

function find(start, name) {
  for (let win = start, steps = 0; win && steps < 20; steps++) {
    if (win[name]) return win[name]
    if (win.parent === win) return null
    win = win.parent
  }
  return null
}
function look(name) {
  return find(window, name) ?? (window.opener ? find(window.opener, name) : null)
}

const old = look("API"), api = old ?? look("API_1484_11")
const line = {
  call: (before, now, ...said) => api?.[old ? before : now](...said),
  get: (before, now) => (TOUR.calls === "all" ? line.call("LMSGetValue", "GetValue", old ? before : now) : "") ?? "",
  set: (before, now, value) => TOUR.calls === "all" && line.call("LMSSetValue", "SetValue", old ? before : now, String(value)),
  keep: () => TOUR.calls === "all" && line.call("LMSCommit", "Commit", ""),
}

let at = 0, language = navigator.language.slice(0, 2), isOver = false
if (TOUR.calls !== "none") {
  line.call("LMSInitialize", "Initialize", "")
  at = Math.min(Number(line.get("cmi.core.lesson_location", "cmi.location")) || 0, TOUR.pages.length)
  const kept = line.get("cmi.suspend_data", "cmi.suspend_data")
  language = kept ? JSON.parse(kept).language : line.get("cmi.student_preference.language", "cmi.learner_preference.language") || language
  if (["", "not attempted", "unknown"].includes(line.get("cmi.core.lesson_status", "cmi.completion_status"))) line.set("cmi.core.lesson_status", "cmi.completion_status", "incomplete")
}
if (!TOUR.pages[0][language]) language = "en"
show()
addEventListener("pagehide", end)

function end() {
  if (isOver || TOUR.calls === "none") return
  isOver = true
  line.set("cmi.core.exit", "cmi.exit", "suspend")
  line.call("LMSFinish", "Terminate", "")
}

function go(to) {
  at = to
  line.set("cmi.core.lesson_location", "cmi.location", at)
  line.set("cmi.suspend_data", "cmi.suspend_data", JSON.stringify({ language, seen: at }))
  line.keep()
  show()
}

function make(name, text, more = {}) {
  const made = Object.assign(document.createElement(name), more)
  if (text) made.textContent = text
  return made
}

function show() {
  const tour = document.getElementById("tour"), words = WORDS[language], isLast = at >= TOUR.pages.length - 1
  const nav = make("nav")
  document.documentElement.lang = language
  tour.replaceChildren()
  if (at < TOUR.pages.length) {
    const [title, html] = TOUR.pages[at][language]
    tour.append(make("h1", title), make("div", "", { innerHTML: html }))
  } else tour.append(question())
  if (at) nav.append(make("button", words.back, { onclick: () => go(at - 1) }))
  if (at < TOUR.pages.length && (!isLast || TOUR.question)) nav.append(make("button", words.next, { className: "first", onclick: () => go(at + 1) }))
  if (TOUR.pages[0].es) nav.append(make("button", words.other, { onclick: () => { language = language === "en" ? "es" : "en"; go(at) } }))
  tour.append(nav)
  if (isLast && !TOUR.question) {
    tour.append(make("p", words.end, { role: "status" }))
    if (TOUR.calls === "few") end()
    else through()
  }
}

function question() {
  const [asked, answers] = TOUR.question[language], words = WORDS[language]
  const form = make("form"), set = make("fieldset"), said = make("p", "", { role: "status" })
  set.append(make("legend", asked))
  answers.map((answer, place) => ({ answer, place })).sort((one, other) => one.answer.localeCompare(other.answer)).forEach(({ answer, place }) => {
    const label = make("label")
    label.append(make("input", "", { type: "radio", name: "answer", value: place, required: true }), make("span", answer))
    set.append(label)
  })
  form.append(set, make("button", words.answer, { className: "first" }), said)
  form.onsubmit = event => {
    event.preventDefault()
    const isRight = new FormData(form).get("answer") === "0"
    said.textContent = isRight ? words.right : words.wrong
    score(isRight)
  }
  return form
}

function score(isRight) {
  const raw = isRight ? 100 : 40
  line.set("cmi.core.score.min", "cmi.score.min", 0)
  line.set("cmi.core.score.max", "cmi.score.max", 100)
  line.set("cmi.core.score.raw", "cmi.score.raw", raw)
  if (!old) line.set("", "cmi.score.scaled", raw / 100)
  if (!old) line.set("", "cmi.success_status", isRight ? "passed" : "failed")
  line.set("cmi.core.lesson_status", "cmi.completion_status", old ? (isRight ? "passed" : "failed") : "completed")
  line.keep()
}

function through() {
  line.set("cmi.core.lesson_status", "cmi.completion_status", "completed")
  line.keep()
}

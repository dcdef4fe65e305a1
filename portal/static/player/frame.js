// The page around a part of a SCORM package. It has the run time where packages look for it, and nothing of the portal's:
// it stands on another origin, and speaks with the player's page through the channel that it is given.
const EACH_MS = 1_000, player = parent, STATUS = /^cmi\.(core\.lesson|completion)_status$/
let api, channel, number = 0, timer, hasEnded = false, saysStatus = false

Object.defineProperty(window, "parent", { value: window })   // where packages that look for a run time above them stop
addEventListener("message", begin)
player.postMessage("package-ready", "*")

function begin({ source, data, ports: [port] }) {
  if (source !== player || !port || channel) return
  channel = port
  const isOld = data.version === "1.2"
  if (data.isSco) giveRunTime(isOld, data.cmi)
  const frame = document.createElement("iframe")
  frame.title = data.title
  frame.src = data.href
  document.body.append(frame)
}

function giveRunTime(isOld, cmi) {
  const settings = { autocommit: false, logLevel: 5, autoCompleteLessonStatus: true, mastery_override: true }
  api = isOld ? new Scorm12API(settings) : new Scorm2004API(settings)
  api.loadFromJSON(cmi)
  const [set, commit, end] = isOld ? ["LMSSetValue", "LMSCommit", "LMSFinish"] : ["SetValue", "Commit", "Terminate"]
  afterEach(set, name => {
    saysStatus ||= STATUS.test(name)
    timer ??= setTimeout(say, EACH_MS)
  })
  afterEach(commit, say)
  afterEach(end, () => { hasEnded = true; say() })
  window[isOld ? "API" : "API_1484_11"] = api
  addEventListener("pagehide", say)
}

function afterEach(name, act) {
  const does = api[name].bind(api)
  api[name] = (...said) => {
    const answer = does(...said)
    if (String(answer) === "true") act(...said)
    return answer
  }
}

function say() {
  clearTimeout(timer)
  timer = undefined
  const { completionStatus, successStatus, score = {}, totalTimeSeconds, runtimeData: { cmi } } = api.renderCommitObject(true, true)
  const core = cmi.core ?? cmi, isKnown = saysStatus || completionStatus === "completed"
  channel.postMessage({
    number: ++number, completion: isKnown ? completionStatus : "unknown", success: successStatus, raw: score.raw, min: score.min, max: score.max,
    scaled: score.scaled, seconds: Math.floor(totalTimeSeconds || 0), place: core.lesson_location ?? core.location ?? "",
    suspended: cmi.suspend_data ?? "", ended: hasEnded,
  })
}

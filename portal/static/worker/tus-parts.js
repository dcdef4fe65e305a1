// Files that wait on this device, brought to the server in parts (tus 1.0.0): what was acknowledged is not sent twice.
const AT = "/deals/uploads", PART = 512 * 1024, TUS = { "Tus-Resumable": "1.0.0" }
const base64 = text => btoa(String.fromCharCode(...new TextEncoder().encode(text)))

// Whether all of them are there, or were refused, which then stands beside them in the server's words.
export async function brought(deal, token, keep) {
  for (const file of deal.files) {
    if (file.ref || file.refused) continue
    if (!await bring(file, { ...TUS, "X-CSRFToken": token, Prefer: "return=minimal" }, () => keep(deal))) return false
    await keep(deal)
  }
  return true
}

async function bring(file, headers, keep) {
  const at = file.url && await asked(file.url, { method: "HEAD", headers })
  if (!at?.ok) return begin(file, headers, keep)
  return go(file, Number(at.headers.get("Upload-Offset")), headers)
}

async function begin(file, headers, keep) {
  const said = { ...headers, "Upload-Length": file.blob.size, "Upload-Metadata": `filename ${base64(file.name)}` }
  const answer = await asked(AT, { method: "POST", headers: said })
  if (answer?.status === 413) file.refused = await answer.text()
  if (!answer?.ok) return Boolean(file.refused)
  file.url = answer.headers.get("Location")
  await keep()
  return go(file, 0, headers)
}

async function go(file, offset, headers) {
  while (offset < file.blob.size) {
    const said = { ...headers, "Upload-Offset": offset, "Content-Type": "application/offset+octet-stream" }
    const answer = await asked(file.url, { method: "PATCH", headers: said, body: file.blob.slice(offset, offset + PART) })
    if (!answer?.ok) return false
    offset = Number(answer.headers.get("Upload-Offset"))
  }
  const answer = await asked(file.url, { headers })
  if (answer?.ok) file.ref = file.url.split("/").at(-1)
  else if (answer?.status === 422) file.refused = await answer.text()
  return Boolean(file.ref || file.refused)
}

const asked = (at, how) => fetch(at, { redirect: "manual", cache: "no-store", ...how }).catch(() => null)

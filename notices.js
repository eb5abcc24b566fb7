// The licences of the packages that are bundled: what each asks to be kept with every copy.
const fs = require('node:fs')
const path = require('node:path')

/** Licences under which a package may be bundled. */
const allowed = new Set([
  'MIT',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  '0BSD',
  'Unlicense',
  'CC0-1.0',
  'BlueOak-1.0.0',
])

/** The folders of the packages of which something is in a bundle, from what esbuild tells of its outputs. */
function bundledFolders(metafile) {
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.keys(output.inputs))
  const folders = inputs.flatMap((input) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? [])
  return [...new Set(folders)].sort()
}

/** What has to be said of one package. Throws when it has no licence text, or a licence that is not among the allowed. */
function noticeOf(folder) {
  const { name, version, license } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'))
  const texts = fs.readdirSync(folder).filter((file) => /^(?:licen[cs]e|copying|notice)(?:[.-].*)?$/i.test(file))
  if (!allowed.has(license)) throw new Error(`${name} ${version}: the licence ${license} is not among the allowed`)
  if (texts.every((file) => /^notice/i.test(file))) throw new Error(`${name} ${version} has no licence text`)
  const parts = texts
    .sort()
    .map((file) => fs.readFileSync(path.join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim())
  return { name, version, license, text: parts.join('\n\n') }
}

/** The notices of everything esbuild bundled, as one text. */
function thirdPartyNotices(metafile, root) {
  const notices = bundledFolders(metafile).map((folder) => noticeOf(path.join(root, folder)))
  const head = 'Portolan contains the following packages, each under its own licence.\n'
  const list = notices.map(({ name, version, license }) => `  ${name} ${version} (${license})`).join('\n')
  const line = '-'.repeat(80)
  const texts = notices.map(({ name, version, text }) => `${line}\n${name} ${version}\n\n${text}\n`)
  return `${head}\n${list}\n\n${texts.join('\n')}`
}

module.exports = { thirdPartyNotices }

// Bundles the programs into dist/: one CommonJS file per room that is loaded on its own, with the notices of others' work.
// usage: node esbuild.js [--debug] [--out FOLDER] [--metafile FILE]
const fs = require('node:fs')
const path = require('node:path')
const { parseArgs } = require('node:util')
const esbuild = require('esbuild')
const { thirdPartyNotices } = require('./notices.js')

const source = path.join(__dirname, 'src')
const rooms = Object.fromEntries(
  ['core', 'language', 'engine', 'operations'].map((room) => [room, path.join(source, room, 'index.ts')]),
)

/** Keeps these rooms files of their own: whoever imports a front door from outside its room requires that file. */
const frontDoors = {
  name: 'front-doors',
  setup(build) {
    build.onResolve({ filter: /\/index\.ts$/ }, ({ path: wanted, importer, resolveDir }) => {
      const file = path.resolve(resolveDir, wanted)
      const room = Object.keys(rooms).find((name) => rooms[name] === file)
      if (room === undefined || !importer || importer.startsWith(path.dirname(file) + path.sep)) return undefined
      return { path: `./${room}.js`, external: true }
    })
  },
}

/** Parts of dockerode that Portolan never uses (ssh in JavaScript, its reading of DOCKER_HOST, its BuildKit session): they throw when called. */
const unused = {
  name: 'unused',
  setup(build) {
    const filter = /^(ssh2|split-ca|cpu-features|@grpc\/grpc-js|@grpc\/proto-loader|protobufjs|tar-fs)$/
    build.onResolve({ filter }, (args) => ({ path: args.path, namespace: 'unused' }))
    build.onLoad({ filter: /.*/, namespace: 'unused' }, ({ path: name }) => ({
      contents: `const unused = () => { throw new Error(${JSON.stringify(`${name} is not part of Portolan`)}) }
        module.exports = new Proxy(unused, { get: () => unused })`,
    }))
  },
}

/**
 * Of undici, the agent and its requests: not fetch, the mocks, the caches, nor the parser it only tries out; and of its
 * two builds of the other parser the one that every processor runs, which undici takes where the first can't be had.
 */
const leanUndici = {
  name: 'lean-undici',
  setup(build) {
    build.onResolve({ filter: /^undici$/ }, () => ({ path: 'undici', namespace: 'lean-undici' }))
    build.onLoad({ filter: /.*/, namespace: 'lean-undici' }, () => ({
      resolveDir: __dirname,
      contents: `Object.assign(require('undici/lib/dispatcher/dispatcher.js').prototype, require('undici/lib/api/index.js'))
        module.exports.Agent = require('undici/lib/dispatcher/agent.js')`,
    }))
    build.onLoad({ filter: /undici[\\/]lib[\\/](milo[\\/][^\\/]+|llhttp[\\/]llhttp_simd-wasm)\.js$/ }, () => ({
      contents: `throw new Error('this parser is not part of Portolan')`,
    }))
  },
}

/** The public suffix list is read when it is first asked: it takes as long to load as the rest of core. */
const lateSuffixes = {
  name: 'late-suffixes',
  setup(build) {
    const asked = { path: 'tldts', namespace: 'late-suffixes' }
    build.onResolve({ filter: /^tldts$/ }, ({ namespace }) => (namespace === asked.namespace ? undefined : asked))
    build.onLoad({ filter: /.*/, namespace: asked.namespace }, () => ({
      resolveDir: __dirname,
      contents: `module.exports.getDomain = (...parts) => require('tldts').getDomain(...parts)`,
    }))
  },
}

/** One copy of the parts of VS Code's API that are named in the sources, instead of one of all of it in every file. */
const oneVscode = {
  name: 'one-vscode',
  setup(build) {
    const files = fs.globSync(path.join(source, 'extension/**/*.ts'))
    const texts = files.map((file) => fs.readFileSync(file, 'utf8'))
    const names = new Set(
      texts.flatMap((text) => [...text.matchAll(/\bvscode\.([A-Za-z]\w*)/g)].map(([, name]) => name)),
    )
    build.onResolve({ filter: /^vscode$/ }, ({ namespace }) =>
      namespace === 'one-vscode' ? { path: 'vscode', external: true } : { path: 'vscode', namespace: 'one-vscode' },
    )
    build.onLoad({ filter: /.*/, namespace: 'one-vscode' }, () => ({
      contents: `const api = require('vscode')\n${[...names].map((name) => `export const ${name} = api.${name}`).join('\n')}`,
    }))
  },
}

/** The facade joins engine and registry, and is built on operations: whoever requires the engine's file finds it there too. */
const facade = ['ContainerImage', 'ContainerRegistry', 'RegistryCredentials']
const facadeOfEngine = `for (const name of ${JSON.stringify(facade)})
  Object.defineProperty(module.exports, name, { enumerable: true, get: () => require('./operations.js')[name] })
`

async function main() {
  const { debug, out, metafile } = parseArgs({
    options: {
      debug: { type: 'boolean', default: false },
      out: { type: 'string', default: path.join(__dirname, 'dist') },
      metafile: { type: 'string' },
    },
  }).values
  fs.rmSync(out, { recursive: true, force: true })
  const result = await esbuild.build({
    entryPoints: {
      extension: path.join(source, 'extension/extension.ts'),
      cli: path.join(source, 'cli/main.ts'),
      ...rooms,
    },
    outdir: out,
    absWorkingDir: __dirname,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22.19',
    supported: { 'dynamic-import': false },
    minify: !debug,
    sourcemap: debug,
    legalComments: 'none',
    logLevel: 'warning',
    metafile: true,
    plugins: [frontDoors, unused, leanUndici, lateSuffixes, oneVscode],
  })
  fs.chmodSync(path.join(out, 'cli.js'), 0o755)
  fs.appendFileSync(path.join(out, 'engine.js'), facadeOfEngine)
  fs.writeFileSync(path.join(out, 'THIRD-PARTY-NOTICES.txt'), thirdPartyNotices(result.metafile, __dirname))
  if (metafile !== undefined) fs.writeFileSync(metafile, JSON.stringify(result.metafile))
  for (const [file, { bytes }] of Object.entries(result.metafile.outputs))
    console.log(`${String(bytes).padStart(9)}  ${file}`)
}

main().catch((error) => {
  if (!('errors' in error)) console.error(error)
  process.exit(1)
})

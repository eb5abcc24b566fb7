import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { startDockerd } from './dockerd.ts'

/** `node test/support/with-dockerd.ts COMMAND …`: runs it with one engine for all test files that ask for a shared one. */
const [command = '', ...args] = process.argv.slice(2)
const engine = await startDockerd()
const env = { ...process.env, PORTOLAN_TEST_DOCKER_HOST: engine.host }
const [code] = await once(spawn(command, args, { env, stdio: 'inherit' }), 'exit')
await engine.stop()
process.exitCode = typeof code === 'number' ? code : 1

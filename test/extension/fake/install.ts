import { registerHooks } from 'node:module'

/** From here on, whoever imports `vscode` gets the FAKE beside this file. */
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'vscode' ? next(new URL('vscode.ts', import.meta.url).href, context) : next(specifier, context),
})

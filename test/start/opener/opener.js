const vscode = require('vscode')

/** Shows the Portolan view, as a person would by its icon. */
exports.activate = () => vscode.commands.executeCommand('workbench.view.extension.portolan')

#!/usr/bin/env node
/** What a person does in polkadot.js Apps, from the command line: provide, request, fetch, look. */
import { readArguments } from './lib/arguments.mjs';
import { Chain, signer, signerFromFile } from './lib/chain.mjs';
import { payments } from './lib/commands/payments.mjs';
import { prepare } from './lib/commands/prepare.mjs';
import { provider } from './lib/commands/provider.mjs';
import { requester } from './lib/commands/requester.mjs';
import { BlobError } from './lib/blobs.mjs';
import { ChainError, UserError } from './lib/errors.mjs';

/** @type {Record<string, import('./lib/arguments.mjs').Command>} */
const COMMANDS = { ...prepare, ...requester, ...provider, ...payments };

const GLOBAL_HELP = `Every command:
  --url URL         the node's RPC, ws://127.0.0.1:9944 if left out; or TIDEMILL_URL
  --suri SURI       secret URI that signs, as //Alice
  --suri-file FILE  a file that holds it, which keeps it off the command line
  -h, --help`;

function help() {
	const width = Math.max(...Object.keys(COMMANDS).map((name) => name.length));
	const list = Object.entries(COMMANDS).map(([name, { does }]) => `  ${name.padEnd(width)}  ${does}`);
	return `Tidemill from the command line, through @polkadot/api.\n\nnode tidemill.mjs COMMAND\n\n${list.join('\n')}\n\n${GLOBAL_HELP}\n\nCOMMAND --help says more.`;
}

/** @param {string[]} argv @returns {Promise<number>} exit code */
async function main([name, ...rest]) {
	if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
		console.log(help());
		return name === undefined ? 2 : 0;
	}
	const command = COMMANDS[name];
	if (!command) throw new UserError(`There is no command "${name}". \`node tidemill.mjs --help\` lists them.`);
	const { options, args } = readArguments(command, rest);
	if (options.help) {
		console.log(`node tidemill.mjs ${command.usage}\n\n${command.does}\n${command.details ? `\n${command.details}\n` : ''}\n${GLOBAL_HELP}`);
		return 0;
	}
	/** @type {Chain | undefined} */
	let connected;
	const context = {
		options,
		args,
		chain: async () => (connected ??= await Chain.connect(options.url)),
		signer: async () => {
			if (options['suri-file']) return signerFromFile(options['suri-file']);
			if (options.suri) return signer(options.suri);
			throw new UserError('Say who signs: --suri //Alice, or --suri-file FILE.');
		},
	};
	try {
		return (await command.run(context)) ?? 0;
	} finally {
		await connected?.close();
	}
}

main(process.argv.slice(2)).then(
	(code) => process.exit(code),
	(error) => {
		const expected = error instanceof UserError || error instanceof ChainError || error instanceof BlobError;
		console.error(expected ? error.message : error);
		process.exit(1);
	},
);

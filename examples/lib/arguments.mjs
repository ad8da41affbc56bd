/** What was typed, checked against what a command takes. */
import { parseArgs } from 'node:util';
import { UserError } from './errors.mjs';

/** Options that every command has. */
const GLOBAL = {
	url: { type: 'string', default: process.env.TIDEMILL_URL ?? 'ws://127.0.0.1:9944' },
	suri: { type: 'string' },
	'suri-file': { type: 'string' },
	help: { type: 'boolean', short: 'h', default: false },
};

/**
 * @typedef {object} Command
 * @property {string} usage after the program's name
 * @property {string} does one line
 * @property {string} [details] more, for its help
 * @property {Record<string, { type: 'string' | 'boolean', [key: string]: any }>} [options]
 * @property {number} [takes] arguments that it needs
 * @property {(context: Context) => Promise<number | void>} run gives the exit code
 * @typedef {object} Context
 * @property {Record<string, any>} options
 * @property {string[]} args
 * @property {() => Promise<import('./chain.mjs').Chain>} chain connects
 * @property {() => Promise<any>} signer
 */

/**
 * @param {Command} command
 * @param {string[]} argv
 * @returns {{ options: Record<string, any>, args: string[] }}
 */
export function readArguments(command, argv) {
	let parsed;
	try {
		parsed = parseArgs({ args: argv, options: { ...GLOBAL, ...command.options }, allowPositionals: true });
	} catch (error) {
		throw new UserError(`${error.message} Usage: tidemill.mjs ${command.usage}`);
	}
	const takes = command.takes ?? 0;
	if (!parsed.values.help && parsed.positionals.length !== takes) {
		throw new UserError(`Usage: tidemill.mjs ${command.usage}`);
	}
	return { options: parsed.values, args: parsed.positionals };
}

/** @param {string} text @param {string} what */
export function integer(text, what) {
	if (!/^\d+$/.test(text)) throw new UserError(`${what} is a whole number, not "${text}".`);
	return BigInt(text);
}

/** `payments`: who earned, paid and got back what, from the events of blocks and from storage. */
import { integer } from '../arguments.mjs';
import { UserError } from '../errors.mjs';
import { formatTide, table } from '../format.mjs';
import { accountTable } from '../payment-tables.mjs';
import { disagreements, readLedger } from '../payments.mjs';

/** @type {Record<string, import('../arguments.mjs').Command>} */
export const payments = {
	payments: {
		usage: 'payments [--account ACCOUNT] [--from BLOCK] [--to BLOCK]',
		does: 'List who earned, paid and got back what, to the last unit.',
		details: 'Reads every finalised block of the range, all of them if none is given. A node that prunes old states knows\nonly the last 256 blocks; ask one that runs with --state-pruning archive for more.',
		options: { account: { type: 'string' }, from: { type: 'string' }, to: { type: 'string' } },
		async run({ options, chain }) {
			const connected = await chain();
			const last = await connected.numberOf(await connected.finalized());
			const from = options.from ? Number(integer(options.from, '--from')) : 1;
			const to = options.to ? Number(integer(options.to, '--to')) : last;
			if (from < 1 || to > last || from > to) throw new UserError(`Blocks 1 to ${last} are finalised; the range ${from} to ${to} is none of them.`);
			const ledger = await readLedger(connected, from, to).catch((error) => {
				if (/state.*discarded|unknown block/i.test(error.message)) throw new UserError('The node has pruned these states. Ask one that runs with --state-pruning archive, or give --from.');
				throw error;
			});
			console.log(`blocks ${from} to ${to}, in TIDE\n`);
			console.log(accountTable(ledger, {}, options.account));
			const credits = await outstanding(connected);
			if (credits.length > 0) console.log(`\nearned and not paid out yet\n${table(['device', 'provider', 'TIDE'], credits, 'llr')}`);
			const wrong = disagreements(ledger);
			for (const line of wrong) console.error(line);
			return wrong.length > 0 ? 1 : 0;
		},
	},
};

/** @param {import('../chain.mjs').Chain} chain */
async function outstanding(chain) {
	const keys = await chain.api.query.providers.devices.keys();
	const devices = await Promise.all(keys.map((key) => chain.device(key.args[0].toNumber())));
	return devices.filter(({ credit }) => credit > 0n).map(({ id, provider, credit }) => [String(id), provider, formatTide(credit)]);
}

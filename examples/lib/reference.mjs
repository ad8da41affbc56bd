/** docs/reference.md: every call, event, error, parameter and type, from the runtime's metadata and nothing else. */
import { formatTide } from './format.mjs';
import { Described } from './metadata.mjs';

/** The pallets that are the SDK's. What is not among them is ours, and is written down. */
const SDK = [
	...['System', 'Timestamp', 'Babe', 'Authorship', 'Balances', 'TransactionPayment', 'Staking', 'Historical', 'Session', 'Grandpa'],
	...['AuthorityDiscovery', 'Utility', 'Proxy', 'Sudo', 'Offences'],
];

/** Where the types are that are ours. */
const OURS = 'tidemill_primitives';

/**
 * @param {import('@polkadot/api').ApiPromise} api of a node, or whatever has its `registry` and `runtimeMetadata`
 * @returns {string} the document
 */
export function reference(api) {
	const names = api.runtimeMetadata.asLatest.pallets.map(({ name }) => name.toString());
	const described = new Described(api, names.filter((name) => !SDK.includes(name)));
	const pallets = described.names.filter((name) => name !== 'Parameters').flatMap((pallet) => section(pallet, tables(described, pallet)));
	return `${[INTRODUCTION, ...pallets, ...parameters(described), ...types(described)].join('\n\n')}\n`;
}

const INTRODUCTION = `# Calls, events, errors, parameters and types

<!-- Written by \`make tables\` from the metadata of the runtime. A test fails where the two differ. -->

What the runtime's metadata says of the pallets that are Tidemill's, and of \`pallet-parameters\`. What it all means is in
[protocol.md](protocol.md); every client reads the same metadata.`;

/** What a pallet has of calls, events and errors. */
function tables(described, pallet) {
	const of = (entries) => entries.filter((entry) => entry.pallet === pallet);
	const calls = of(described.calls).map(({ name, fields, docs }) => {
		const { text, origin, errors, events } = callDocs(docs);
		return [code(name), fields.map(argument).join('<br>'), text, origin, errors, events];
	});
	const events = of(described.events).map(({ name, fields, docs }) => [code(name), fields.map(documented).join('<br>'), prose(docs)]);
	const errors = of(described.errors).map(({ name, docs }) => [code(name), prose(docs)]);
	return [
		...titled('Calls', ['call', 'arguments', 'what it does', 'origin', 'errors', 'events'], calls),
		...titled('Events', ['event', 'fields', 'what happened'], events),
		...titled('Errors', ['error', 'what is wrong'], errors),
	];
}

/** The parameters of every group: their types, their defaults, and the ends of their ranges. */
function parameters(described) {
	const groups = described.constants('Ranges').flatMap(({ name, type, value, docs }) => {
		const ends = Object.fromEntries(described.fields(type).map((field) => [field.name, field.type]));
		const rows = described.fields(ends.default).map((field) => {
			const at = (end) => shown(field.typeName, value[end][field.name]);
			return [code(field.name), code(field.typeName), at('default'), at('least'), at('most'), prose(field.docs)];
		});
		return [`### ${name}`, prose(docs), table(['parameter', 'type', 'default', 'least', 'most', 'what it is'], rows)];
	});
	const about =
		'Governance sets a whole group at once, by `parameters.setParameter`. A value out of its range is read as the nearest end of it.';
	return section('Parameters', [about, ...groups, ...tables(described, 'Parameters')]);
}

/** A parameter's value as a person writes it. */
function shown(typeName, value) {
	if (typeName === 'Perbill') return `${Number(value) / 10_000_000} %`;
	if (typeName === 'Balance') return `${formatTide(BigInt(value))} TIDE`;
	return BigInt(value).toLocaleString('en');
}

/** Every type of ours that calls and events are made of. */
function types(described) {
	const rows = described.types(OURS).map(({ name, docs, members }) => {
		const lines = members.map(({ name: member, fields, docs: about }) => {
			const inner = fields.map(({ name: field, typeName }) => (field ? `${field}: ${typeName}` : typeName)).join(', ');
			const shape = fields.length === 0 ? member : fields.every((field) => field.name) ? `${member} { ${inner} }` : `${member}(${inner})`;
			return `${code(shape)} ${prose(about)}`.trim();
		});
		return [code(name), prose(docs), lines.join('<br>')];
	});
	return section('Types', ['What arguments and fields are made of.', table(['type', 'what it is', 'fields or variants'], rows)]);
}

/**
 * Divides what is said of a call, which ends in `Origin: … Errors: … Events: …`.
 * @param {string[]} docs lines
 * @returns {{ text: string, origin: string, errors: string, events: string }} empty where nothing is said
 */
export function callDocs(docs) {
	const whole = prose(docs);
	const [, text, origin, errors = '', events = ''] = /^(.*?) ?Origin: (.*?)\.(?: Errors: (.*?)\.)?(?: Events: (.*?)\.)?$/.exec(whole) ?? [null, whole, ''];
	return { text, origin, errors, events };
}

function argument({ name, typeName }) {
	return code(`${name}: ${typeName}`);
}

function documented(field) {
	return `${argument(field)} ${prose(field.docs)}`.trim();
}

/** Lines of documentation as one line, without the links of rustdoc. */
function prose(docs) {
	return docs
		.join(' ')
		.replace(/\s+/g, ' ')
		.replace(/\[(`[^`]*`)\](?:\([^)]*\))?/g, '$1')
		.replace(/`crate::/g, '`')
		.replaceAll('|', '\\|')
		.trim();
}

function code(text) {
	return `\`${text.replace(/\s+/g, ' ').replaceAll('|', '\\|')}\``;
}

function section(title, parts) {
	return parts.length > 0 ? [`## ${title}`, ...parts] : [];
}

function titled(title, head, rows) {
	return rows.length > 0 ? [`### ${title}`, table(head, rows)] : [];
}

/** A table in Markdown. Columns that are empty all the way down are left out. */
function table(head, rows) {
	const kept = head.map((_, column) => column).filter((column) => rows.some((row) => row[column] !== ''));
	const line = (cells) => `| ${kept.map((column) => cells[column]).join(' | ')} |`;
	return [line(head), `|${kept.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

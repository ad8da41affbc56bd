/** What a chain's metadata says of some of its pallets, as plain values, and where in it types hide something. */

/**
 * Raw bytes in the arguments of calls, each with the reason why it is no type.
 * @type {Record<string, string>}
 */
export const RAW_BYTES = {
	'DeviceKey::Ed25519': 'a public key; the enum says of which kind',
	'DeviceSignature::Ed25519': 'a signature; the enum says of which kind',
	'DeviceSpecV1.endpoint': 'a URL, as text: bounded text has no type of its own in SCALE',
	'DeviceSpecV1.region': 'two letters, as text',
	'Gpu.model': 'text',
	'Gpu.vendor': 'text',
	'Item::Reveal.salt': 'a secret that nobody types: the device makes it',
	'JobSpecV1.source': 'a URL, as text',
	'Requirements.gpu_model': 'text',
	'Requirements.gpu_vendor': 'text',
	'Requirements.region': 'two letters, as text',
};

/** Types of the framework that clients show as what they are. */
const KNOWN = ['primitive_types::H256', 'sp_core::crypto::AccountId32'];

/**
 * @typedef {object} Field
 * @property {string} name empty if it has none
 * @property {string} typeName as the source code writes its type
 * @property {any} type id of its type
 * @property {string[]} docs lines
 * @typedef {{ pallet: string, name: string, fields: Field[], docs: string[] }} Entry
 */

export class Described {
	/** @param {import('@polkadot/api').ApiPromise} api @param {string[]} names of the pallets */
	constructor(api, names) {
		this.registry = api.registry;
		this.lookup = api.registry.lookup;
		const pallets = api.runtimeMetadata.asLatest.pallets.filter((pallet) => names.includes(pallet.name.toString()));
		this.pallets = pallets;
		/** @type {string[]} */
		this.names = pallets.map((pallet) => pallet.name.toString());
		/** @type {Entry[]} */
		this.calls = pallets.flatMap((pallet) => this.entries(pallet, pallet.calls));
		/** @type {Entry[]} */
		this.events = pallets.flatMap((pallet) => this.entries(pallet, pallet.events));
		/** @type {Entry[]} */
		this.errors = pallets.flatMap((pallet) => this.entries(pallet, pallet.errors));
	}

	/** @returns {Entry[]} the variants of a pallet's enum, if it has one */
	entries(pallet, part) {
		if (part.isNone) return [];
		return this.lookup.getSiType(part.unwrap().type).def.asVariant.variants.map(({ name, fields, docs }) => ({
			pallet: pallet.name.toString(),
			name: name.toString(),
			fields: fields.map(plainField),
			docs: docs.map(String),
		}));
	}

	/**
	 * @param {string} pallet its name
	 * @returns {{ name: string, type: any, value: any, docs: string[] }[]} its constants; values are plain, with the source code's names
	 */
	constants(pallet) {
		const found = this.pallets.find((each) => each.name.toString() === pallet);
		if (!found) throw new Error(`The runtime has no pallet ${pallet}.`);
		return found.constants.map(({ name, type, value, docs }) => ({
			name: name.toString(),
			type,
			value: this.decoded(type, value.toU8a(true)),
			docs: docs.map(String),
		}));
	}

	/** @param {any} id of a type of fields @returns {Field[]} */
	fields(id) {
		return this.lookup.getSiType(id).def.asComposite.fields.map(plainField);
	}

	/** A value of structs and numbers, by the names of the source code. */
	decoded(id, bytes) {
		const read = (type, value) => {
			const { def } = this.lookup.getSiType(type);
			if (!def.isComposite || !def.asComposite.fields.every((field) => field.name.isSome)) return value.toString();
			const values = [...value.values()];
			return Object.fromEntries(this.fields(type).map((field, index) => [field.name, read(field.type, values[index])]));
		};
		return read(id, this.registry.createType(this.lookup.getTypeDef(id).type, bytes));
	}

	/**
	 * @param {string} room whose types are wanted: the first part of their paths
	 * @returns {{ name: string, docs: string[], members: { name: string, fields: Field[], docs: string[] }[] }[]} all types of it that
	 * arguments of calls and fields of events are made of, by name; members are variants, or fields as variants of one field
	 */
	types(room) {
		const found = new Map();
		for (const field of [...this.calls, ...this.events].flatMap(({ fields }) => fields)) {
			this.walk(field.type, '', (type) => {
				const path = type.path.map(String);
				if (path[0] === room) found.set(path.at(-1), type);
			});
		}
		return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, { docs, def }]) => ({ name, docs: docs.map(String), members: members(def) }));
	}

	/**
	 * @param {string} room the first part of its path
	 * @param {string} name the last part
	 * @returns {string[]} the variants of an enum, wherever it stands in the metadata
	 */
	variants(room, name) {
		const found = this.lookup.types.filter(({ type }) => type.path.length > 0 && type.path[0].eq(room) && type.path.at(-1).eq(name));
		if (found.length !== 1 || !found[0].type.def.isVariant) throw new Error(`The metadata has ${found.length} enums ${room}::${name}.`);
		return found[0].type.def.asVariant.variants.map((variant) => variant.name.toString());
	}

	/**
	 * @param {any} id of a type
	 * @param {string} where what has this type
	 * @returns {string[]} every place in it that is raw bytes, as `Type.field` or `Enum::Variant`
	 */
	rawBytes(id, where) {
		const places = [];
		this.walk(id, where, (type, place) => {
			if (this.isBytes(type)) places.push(place);
		});
		return places;
	}

	/** @param {Field} field @returns {string[]} the type names of all amounts in it: of its unsigned integers of 128 bits */
	amounts(field) {
		const found = [];
		this.walk(field.type, '', (type, _, typeName) => {
			if (type.def.isPrimitive && type.def.asPrimitive.isU128) found.push(typeName);
		}, field.typeName);
		return found;
	}

	/** Visits a type and all that it is made of, each with its place and the name that the source code gives it. */
	walk(id, place, visit, typeName = '', seen = new Set()) {
		const type = this.lookup.getSiType(id);
		visit(type, place, typeName);
		const { def } = type;
		const path = type.path.map(String);
		if (this.isBytes(type) || KNOWN.includes(path.join('::')) || seen.has(id.toString())) return;
		const inner = new Set(seen).add(id.toString());
		const own = path.at(-1);
		if (def.isComposite) {
			for (const field of def.asComposite.fields.map(plainField)) {
				this.walk(field.type, field.name ? `${own}.${field.name}` : place, visit, field.typeName, inner);
			}
		} else if (def.isVariant) {
			for (const { name, fields } of def.asVariant.variants) {
				const at = own === 'Option' ? place : `${own}::${name}`;
				for (const field of fields.map(plainField)) this.walk(field.type, field.name ? `${at}.${field.name}` : at, visit, field.typeName, inner);
			}
		} else if (def.isCompact) this.walk(def.asCompact.type, place, visit, typeName, inner);
		else if (def.isSequence) this.walk(def.asSequence.type, place, visit, typeName, inner);
		else if (def.isArray) this.walk(def.asArray.type, place, visit, typeName, inner);
		else if (def.isTuple) for (const part of def.asTuple) this.walk(part, place, visit, typeName, inner);
	}

	/** Whether a type is a sequence or an array of bytes. */
	isBytes({ def }) {
		const inner = def.isSequence ? def.asSequence.type : def.isArray ? def.asArray.type : null;
		if (inner === null) return false;
		const of = this.lookup.getSiType(inner).def;
		return of.isPrimitive && of.asPrimitive.isU8;
	}
}

/** Variants of an enum; fields of a struct, each as a member of the field's name and type. */
function members(def) {
	if (def.isVariant) {
		return def.asVariant.variants.map(({ name, fields, docs }) => ({ name: name.toString(), fields: fields.map(plainField), docs: docs.map(String) }));
	}
	return def.isComposite ? def.asComposite.fields.map(plainField).map((field) => ({ name: `${field.name}: ${field.typeName}`, fields: [], docs: field.docs })) : [];
}

/** @returns {Field} */
function plainField({ name, type, typeName, docs }) {
	return {
		name: name.isSome ? name.unwrap().toString() : '',
		typeName: typeName.isSome ? typeName.unwrap().toString() : '',
		type,
		docs: docs.map(String),
	};
}

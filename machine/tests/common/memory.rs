//! The page tree once more, written down plainly: what the crate's own is compared with.

use std::{
	collections::{BTreeMap, BTreeSet},
	sync::OnceLock,
};

use sp_crypto_hashing::blake2_256;
use tidemill_machine::{
	step::{Page, Witness},
	Program, H256, INPUT_AT, PAGE,
};

pub type Pages = BTreeMap<u32, Vec<u8>>;

pub fn zeros() -> &'static [[u8; 32]; 21] {
	static ZEROS: OnceLock<[[u8; 32]; 21]> = OnceLock::new();
	ZEROS.get_or_init(|| {
		let mut all = [blake2_256(&[0; PAGE as usize]); 21];
		for level in 1..21 {
			all[level] = blake2_256(&[all[level - 1], all[level - 1]].concat());
		}
		all
	})
}

/// Root of a memory with these pages and zeros elsewhere.
pub fn root(pages: &Pages) -> H256 {
	let mut nodes: BTreeMap<u32, [u8; 32]> = pages.iter().map(|(index, bytes)| (*index, blake2_256(bytes))).collect();
	for zero in &zeros()[..20] {
		let places: Vec<u32> = nodes.keys().map(|place| place >> 1).collect();
		let child = |place: u32| nodes.get(&place).copied().unwrap_or(*zero);
		nodes = places
			.into_iter()
			.map(|place| (place, blake2_256(&[child(2 * place), child(2 * place + 1)].concat())))
			.collect();
	}
	H256(nodes.get(&0).copied().unwrap_or(zeros()[20]))
}

/// Adds the pages that hold something.
pub fn add(pages: &mut Pages, at: u32, bytes: &[u8]) {
	for (index, page) in bytes.chunks(PAGE as usize).enumerate() {
		if page != &[0; PAGE as usize][..page.len()] {
			let mut whole = page.to_vec();
			whole.resize(PAGE as usize, 0);
			pages.insert(at / PAGE + index as u32, whole);
		}
	}
}

/// The witness of these pages of a memory, sorted and each once.
pub fn witness(pages: &Pages, indices: &[u32]) -> Witness {
	let bytes = |index: u32| {
		pages
			.get(&index)
			.map_or([0; PAGE as usize], |page| page[..].try_into().unwrap())
	};
	let chosen: Vec<Page> = indices
		.iter()
		.map(|index| Page {
			index: *index,
			bytes: bytes(*index),
		})
		.collect();
	let mut siblings = Vec::new();
	let mut paths: BTreeSet<u32> = indices.iter().copied().collect();
	for level in 0..20 {
		for place in &paths {
			if !paths.contains(&(place ^ 1)) {
				siblings.push(subtree(pages, level, place ^ 1));
			}
		}
		paths = paths.iter().map(|place| place >> 1).collect();
	}
	Witness {
		pages: chosen.try_into().unwrap(),
		siblings: siblings.try_into().unwrap(),
	}
}

/// Root of the subtree of so many levels at this place.
fn subtree(pages: &Pages, levels: u32, place: u32) -> H256 {
	let within = |index: &u32| index >> levels == place;
	if !pages.keys().any(within) {
		return H256(zeros()[levels as usize]);
	}
	match levels {
		0 => H256(blake2_256(&pages[&place])),
		_ => {
			let children = [0, 1].map(|side| subtree(pages, levels - 1, 2 * place + side));
			H256(blake2_256(&[children[0].0, children[1].0].concat()))
		}
	}
}

/// The memory in which a run starts.
pub fn start(program: &Program, input: &[u8]) -> Pages {
	let mut pages = Pages::new();
	add(
		&mut pages,
		program.memory_map().ro_data_address(),
		program.blob().ro_data(),
	);
	add(
		&mut pages,
		program.memory_map().rw_data_address(),
		program.blob().rw_data(),
	);
	add(&mut pages, INPUT_AT, input);
	pages
}

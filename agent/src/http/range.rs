//! The header `range`, of which a single range of bytes is understood.

/// The part of a blob that is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
	/// All of it.
	Whole,
	/// A part of it, not empty.
	Of {
		/// Its first byte.
		first: u64,
		/// Its length.
		count: u64,
	},
	/// A part that it does not have.
	None,
}

/// What the header asks for. One that is not understood asks for nothing, as the standard has it.
pub(super) fn parse(header: Option<&str>, length: u64) -> Part {
	let Some((start, end)) = header.and_then(|text| text.trim().strip_prefix("bytes=")?.split_once('-')) else {
		return Part::Whole;
	};
	let digits = |text: &str| -> Option<Option<u64>> {
		match text.trim() {
			"" => Some(None),
			text if text.bytes().all(|byte| byte.is_ascii_digit()) => Some(Some(text.parse().unwrap_or(u64::MAX))),
			_ => None,
		}
	};
	match (digits(start), digits(end)) {
		(Some(Some(first)), Some(last)) => {
			let last = last.unwrap_or(u64::MAX);
			if last < first {
				Part::Whole
			} else if first >= length {
				Part::None
			} else {
				Part::Of {
					first,
					count: last.min(length - 1) - first + 1,
				}
			}
		}
		(Some(None), Some(Some(count))) => match count.min(length) {
			0 => Part::None,
			count => Part::Of {
				first: length - count,
				count,
			},
		},
		_ => Part::Whole,
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn single_ranges_are_understood() {
		let of = |first, count| Part::Of { first, count };
		for (header, part) in [
			("bytes=0-", of(0, 10)),
			("bytes=3-5", of(3, 3)),
			("bytes=3-99", of(3, 7)),
			("bytes=9-9", of(9, 1)),
			("bytes=-4", of(6, 4)),
			("bytes=-40", of(0, 10)),
			("bytes=0-99999999999999999999999", of(0, 10)),
			("bytes=10-", Part::None),
			("bytes=-0", Part::None),
			("bytes=5-3", Part::Whole),
			("bytes=-", Part::Whole),
			("bytes=0-1,3-4", Part::Whole),
			("bytes=a-b", Part::Whole),
			("lines=1-2", Part::Whole),
		] {
			assert_eq!(parse(Some(header), 10), part, "{header}");
		}
		assert_eq!(parse(None, 10), Part::Whole);
		assert_eq!(parse(Some("bytes=0-"), 0), Part::None);
		assert_eq!(parse(Some("bytes=-1"), 0), Part::None);
	}
}

//! What becomes of results in the end.

use std::sync::Arc;

use super::{Orders, Over, Runner};

impl Runner {
	/// Starts what is to be run, and does away with results that have served, without waiting for either.
	pub fn carry_out(self: &Arc<Self>, orders: Orders) {
		for start in orders.start {
			self.start(start);
		}
		for (key, terms) in orders.keep {
			self.keep(key, terms);
		}
		for heard in &orders.heard {
			self.metrics().judged(heard.accepted, heard.took);
		}
		if orders.accepted.is_empty() && orders.dropped.is_empty() {
			return;
		}
		let (store, results) = (self.store().clone(), self.results().clone());
		self.blocking(move || {
			let forget = |over: &Over| {
				// The record last: after a crash in between, the verdict is asked for again.
				over.outputs.iter().for_each(|hash| store.release(hash));
				if let Err(error) = results.remove(&over.key) {
					tracing::error!(%error, "cannot remove a result");
				}
			};
			for over in &orders.accepted {
				over.span
					.in_scope(|| match over.outputs.iter().try_for_each(|hash| store.publish(hash)) {
						Ok(()) => forget(over),
						Err(error) => tracing::error!(%error, "cannot serve accepted outputs"),
					});
			}
			for over in &orders.dropped {
				over.span.in_scope(|| forget(over));
			}
		});
	}
}

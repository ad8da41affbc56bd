//! What becomes of results in the end.

use std::sync::Arc;

use super::{Orders, Runner};

impl Runner {
	/// Starts what is to be run, and does away with results that have served, without waiting for either.
	pub fn carry_out(self: &Arc<Self>, orders: Orders) {
		for start in orders.start {
			self.start(start);
		}
		if orders.accepted.is_empty() && orders.dropped.is_empty() {
			return;
		}
		let (store, results) = (self.store().clone(), self.results().clone());
		self.blocking(move || {
			let forget = |key, outputs: &[_]| {
				// The record last: after a crash in between, the verdict is asked for again.
				outputs.iter().for_each(|hash| store.release(hash));
				if let Err(error) = results.remove(&key) {
					tracing::error!(job = ?key.job, bundle = key.bundle, %error, "cannot remove a result");
				}
			};
			for (key, finished) in orders.accepted {
				match finished.outputs.iter().try_for_each(|hash| store.publish(hash)) {
					Ok(()) => forget(key, &finished.outputs),
					Err(error) => {
						tracing::error!(job = ?key.job, bundle = key.bundle, %error, "cannot serve accepted outputs");
					}
				}
			}
			for (key, outputs) in orders.dropped {
				forget(key, &outputs);
			}
		});
	}
}

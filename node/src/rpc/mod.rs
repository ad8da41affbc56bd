//! What is added to the JSON-RPC that every node of the SDK has.
//!
//! * [`compute`]: our own methods, about jobs and devices; [`contest`]: disputes in JSON; [`follow`] a job, and [`refusal`]:
//!   why there is no answer.

mod compute;
mod contest;
mod follow;
mod refusal;

use std::sync::Arc;

use jsonrpsee::RpcModule;
use pallet_transaction_payment_rpc::{TransactionPayment, TransactionPaymentApiServer};
use sc_consensus_babe::BabeWorkerHandle;
use sc_consensus_babe_rpc::{Babe, BabeApiServer};
use sc_consensus_grandpa::{FinalityProofProvider, GrandpaJustificationStream, SharedAuthoritySet, SharedVoterState};
use sc_consensus_grandpa_rpc::{Grandpa, GrandpaApiServer};
use sc_rpc::SubscriptionTaskExecutor;
use sp_keystore::KeystorePtr;
use substrate_frame_rpc_system::{System, SystemApiServer};
use tidemill_runtime::{opaque::Block, BlockNumber, Hash};

use self::compute::{Compute, ComputeServer};
use crate::service::{FullBackend, FullClient, FullPool, FullSelectChain};

/// What BABE's methods need.
pub struct BabeDeps {
	/// Answers questions about sessions.
	pub worker: BabeWorkerHandle<Block>,
	/// The node's keys.
	pub keystore: KeystorePtr,
}

/// What GRANDPA's methods need.
pub struct GrandpaDeps {
	/// How the current rounds stand.
	pub voter_state: SharedVoterState,
	/// Who votes.
	pub authority_set: SharedAuthoritySet<Hash, BlockNumber>,
	/// Finality as it comes.
	pub justifications: GrandpaJustificationStream<Block>,
	/// Proofs of finality.
	pub finality: Arc<FinalityProofProvider<FullBackend, Block>>,
}

/// What the methods need.
pub struct Deps {
	/// The chain.
	pub client: Arc<FullClient>,
	/// Transactions that wait.
	pub pool: Arc<FullPool>,
	/// Which chain is best.
	pub select_chain: FullSelectChain,
	/// For BABE's methods.
	pub babe: BabeDeps,
	/// For GRANDPA's methods.
	pub grandpa: GrandpaDeps,
}

/// The added methods.
pub fn extensions(
	deps: &Deps,
	executor: SubscriptionTaskExecutor,
) -> Result<RpcModule<()>, jsonrpsee::core::RegisterMethodError> {
	let Deps {
		client,
		pool,
		select_chain,
		babe,
		grandpa,
	} = deps;
	let mut module = RpcModule::new(());
	module.merge(System::new(client.clone(), pool.clone()).into_rpc())?;
	module.merge(TransactionPayment::new(client.clone()).into_rpc())?;
	module.merge(
		Babe::new(
			client.clone(),
			babe.worker.clone(),
			babe.keystore.clone(),
			select_chain.clone(),
		)
		.into_rpc(),
	)?;
	module.merge(Compute::new(client.clone(), executor.clone()).into_rpc())?;
	module.merge(
		Grandpa::new(
			executor,
			grandpa.authority_set.clone(),
			grandpa.voter_state.clone(),
			grandpa.justifications.clone(),
			grandpa.finality.clone(),
		)
		.into_rpc(),
	)?;
	Ok(module)
}

//! What a tool found out, one line a check.

use std::fmt;

use serde::Serialize;

/// How grave it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
	/// As it should be.
	Ok,
	/// It works, and something should be done.
	Warn,
	/// It does not work until something is done.
	Fail,
}

/// What one check found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
	/// Name of the check.
	pub check: &'static str,
	/// How grave it is.
	pub level: Level,
	/// What was found, and what to do if anything is.
	pub message: String,
}

/// What all checks found, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Findings(Vec<Finding>);

impl Findings {
	/// Adds a finding.
	pub fn add(&mut self, level: Level, check: &'static str, message: impl Into<String>) {
		let message = message.into();
		self.0.push(Finding { check, level, message });
	}

	/// Adds what is as it should be.
	pub fn ok(&mut self, check: &'static str, message: impl Into<String>) {
		self.add(Level::Ok, check, message);
	}

	/// Adds what works, and wants something to be done.
	pub fn warn(&mut self, check: &'static str, message: impl Into<String>) {
		self.add(Level::Warn, check, message);
	}

	/// Adds what does not work until something is done.
	pub fn fail(&mut self, check: &'static str, message: impl Into<String>) {
		self.add(Level::Fail, check, message);
	}

	/// Whether anything does not work.
	pub fn failed(&self) -> bool {
		self.0.iter().any(|finding| finding.level == Level::Fail)
	}

	/// All of them.
	pub fn iter(&self) -> impl Iterator<Item = &Finding> {
		self.0.iter()
	}
}

impl fmt::Display for Findings {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		for Finding { check, level, message } in &self.0 {
			let level = match level {
				Level::Ok => "ok",
				Level::Warn => "warn",
				Level::Fail => "FAIL",
			};
			writeln!(f, "{level:<5} {check:<9} {message}")?;
		}
		Ok(())
	}
}

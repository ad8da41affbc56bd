//! Tests of the pallets together, one file a subject.

mod admission;
mod choice;
mod clock;
mod committees;
mod cost;
mod devices;
mod draws;
mod escrow;
mod fuzz;
mod life;
mod liveness;
mod maths;
mod money;
mod pool_attacks;
mod queue;
mod reputation;
mod rounds;
mod seats;
mod slashing;
mod stake;
mod states;
mod submit;
mod totals;
mod views;

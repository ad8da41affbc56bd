//! Tests of the pallets together, one file a subject.

mod admission;
mod attacks;
mod clock;
mod committees;
mod devices;
mod draws;
mod escrow;
mod fuzz;
mod life;
mod maths;
mod money;
mod queue;
mod seats;
mod slashing;
mod spot;
mod stake;
mod states;
mod submit;
mod totals;
mod views;
mod widening;

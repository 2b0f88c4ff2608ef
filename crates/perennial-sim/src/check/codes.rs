//! I46: no code that is good once is used twice, no other more often than it may be, and what is
//! counted is what is used: what came to nothing gave its use back.

use std::collections::BTreeMap;

use perennial_core::catalog::Codes;
use perennial_engine::change_set::ClaimKey;
use perennial_engine::directory::Document;
use perennial_engine::ports::Store;
use perennial_engine::redemptions::CODE_USE;

use super::{Holds, Violation, hold};
use crate::scene::HERE;
use crate::world::World;

/// Over the whole store, whatever failed on the way.
pub fn check(world: &World) -> Holds {
    let broken = |error| Violation::new("I46", error);
    let mut used = BTreeMap::<String, u64>::new();
    let mut once = BTreeMap::new();
    for state in world.states().into_iter().filter(|state| !state.came_to_nothing()) {
        for redeemed in &state.redeemed {
            *used.entry(Codes::tally(&redeemed.code.codes)).or_default() += 1;
            let quarter = Codes::tally_of_quarter(&state.project, redeemed.at);
            *used.entry(quarter).or_default() += 1;
            let Some(hash) = &redeemed.code.once else { continue };
            let name = format!("{}/{hash}", state.project);
            let other = once.insert(name.clone(), state.id);
            hold(other.is_none(), "I46", || {
                format!("{name} was used by {} and by {other:?}", state.id)
            })?;
        }
    }
    for document in &world.scene.documents {
        let Document::Codes(codes) = document else { continue };
        let name = Codes::tally(&codes.id);
        let count = used.get(&name).copied().unwrap_or_default();
        hold(count <= u64::from(codes.number), "I46", || {
            format!("{name} is used {count} times of {}", codes.number)
        })?;
        used.entry(name).or_default();
    }
    for (name, count) in used {
        let counted = world.truth.tally(HERE, &name).map_err(broken)?;
        hold(counted == count, "I46", || format!("{name} is used {count} times, not {counted}"))?;
    }
    for (key, holder) in world.truth.claims(HERE, None, usize::MAX).map_err(broken)? {
        let ClaimKey { kind, name } = key;
        if kind == CODE_USE {
            let user = once.get(&name).map(ToString::to_string);
            hold(user.as_ref() == Some(&holder), "I46", || {
                format!("{name} is held by {holder}, and used by {user:?}")
            })?;
        }
    }
    Ok(())
}

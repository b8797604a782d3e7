//! A history: what happens to one company, and what must be true in the end.

use dingtalk_authorisation::{AppChange, CodeEnd, Input, LicenceCheck, State};

use super::{
    driver::Fault,
    platform::{Kind, Rules, Stamp},
    world::{Outcome, World},
};

/// One thing that happens, packed into a number so that a failing history shrinks quickly.
pub type Happening = u32;

const KINDS: [Kind; 3] = [Kind::Classic, Kind::Sync, Kind::Both];
const STAMPS: [Stamp; 8] = [
    Stamp::Millis,
    Stamp::Millis,
    Stamp::Millis,
    Stamp::Seconds,
    Stamp::Seconds,
    Stamp::Millis,
    Stamp::Missing,
    Stamp::Future,
];
const PAUSES: [i64; 8] = [0, 1, 40, 300, 700, 5_000, 70_000, 600_000];
const FAULTS: [Fault; 10] = [
    Fault::None,
    Fault::None,
    Fault::None,
    Fault::None,
    Fault::NotArrived,
    Fault::AnswerLost,
    Fault::Lie,
    Fault::Strange,
    Fault::CrashBefore,
    Fault::Brake,
];
const CHANGES: [AppChange; 5] =
    [AppChange::Stopped, AppChange::Stopped, AppChange::Restored, AppChange::Removed, AppChange::Scope];

fn pick<T: Copy>(from: &[T], number: u32) -> T {
    from[number as usize % from.len()]
}

fn happen(world: &mut World, happening: Happening) -> Outcome {
    let [what, a, b, c] = happening.to_le_bytes().map(u32::from);
    world.now += 1 + pick(&PAUSES, c);
    let (now, stamp) = (world.now, pick(&STAMPS, b));
    match what % 33 {
        0..4 => {
            let kind = pick(&KINDS, a);
            world.tell(|| format!("DingTalk: authorise, {kind:?}"));
            world.platform.authorise(kind, a >= 200, now, stamp);
        }
        4..7 => {
            world.tell(|| "DingTalk: relieve".into());
            world.platform.relieve(now, stamp);
        }
        7 => {
            world.tell(|| "DingTalk: change".into());
            world.platform.change(now, stamp);
        }
        8..10 => {
            let change = pick(&CHANGES, a);
            world.tell(|| format!("DingTalk: app {} {change:?}", a / 8));
            world.platform.change_app(a as usize / 8, change, a >= 128, now, stamp);
        }
        10..17 => world.deliver(a as usize, false)?,
        17..19 => world.deliver(a as usize, true)?,
        19 => world.lose(a as usize),
        20..26 => world.begin(pick(&FAULTS, a))?,
        26..29 => world.end()?,
        29 => world.crash(),
        30 => {
            world.end()?;
            world.run()?;
        }
        31 => world.apply(&Input::Asked).map(drop)?,
        _ => {
            world.platform.licensed = a % 2 == 0;
            world.was_licensed |= world.platform.licensed;
            world.tell(|| format!("the serial number is {}", if a % 2 == 0 { "in order" } else { "revoked" }));
        }
    }
    Ok(())
}

fn conclude(world: &mut World, crash: bool) -> Outcome {
    world.tell(|| "no more faults: what is owed is delivered, the driver runs".into());
    world.now += 2_000;
    if crash {
        world.crash();
    }
    world.end()?;
    while !world.platform.wire.is_empty() {
        world.now += 10;
        world.deliver(0, false)?;
    }
    world.run()?;
    if world.must_ask {
        world.now += 2_000;
        world.apply(&Input::Asked)?;
        world.run()?;
    }
    reauthorise(world)?;
    if world.company.needs_licence() {
        // The operator has put the number in order, or wants to know.
        world.now += 2_000;
        world.apply(&Input::LookAgain)?;
        world.run()?;
    }
    let (state, agents) = (world.company.state, &world.platform.agents);
    let barred = world.platform.rules.licence_check == LicenceCheck::Require && !world.platform.licensed;
    if barred && state == State::Authorised && world.platform.era.is_some() {
        return Ok(());
    }
    if barred && !world.was_licensed && matches!(state, State::Active | State::Stopped) {
        return Err(format!("{state:?} without a serial number in order"));
    }
    let right = match &world.platform.era {
        Some(_) if agents.values().any(|enabled| *enabled) => state == State::Active,
        Some(_) => state == State::Stopped,
        None => matches!(state, State::None | State::Relieved),
    };
    // DingTalk denies the company until its code is exchanged, and the code was lost: it can neither be adopted nor read.
    let denied = world.lost && world.platform.era.is_some() && !world.platform.confirms();
    let left_as_it_was = denied && matches!(state, State::Relieved | State::Active | State::Stopped);
    if !right && !left_as_it_was {
        return Err(format!("{state:?}, but the truth is {:?} with {agents:?}", world.platform.era));
    }
    Ok(())
}

/// A company that waits for its activation, and whose code is gone: DingTalk is asked for a new one.
fn reauthorise(world: &mut World) -> Outcome {
    for _ in 0..3 {
        let stuck = matches!(world.company.state, State::None | State::CodeReceived | State::Authorised);
        let exchanged = world.company.codes.iter().filter(|code| code.end == Some(CodeEnd::Exchanged));
        let has_code = exchanged.into_iter().any(|code| world.platform.is_of_this_era(&code.id));
        if !stuck || has_code || !world.platform.lists_as_unactive() {
            return Ok(());
        }
        world.tell(|| "reauth_corp".into());
        world.apply(&Input::Reauthorising)?;
        world.now += 2_000;
        world.platform.push_code(world.now, Stamp::Millis);
        world.now += 10;
        world.deliver(0, false)?;
        world.run()?;
    }
    Ok(())
}

/// Plays a history. A broken rule is told with all that happened.
pub fn play(rules: Rules, crash: bool, happenings: &[Happening]) -> Outcome {
    let outcome = |world: &mut World| {
        happenings.iter().try_for_each(|happening| happen(world, *happening))?;
        conclude(world, crash)
    };
    let Err(rule) = outcome(&mut World::new(rules, false)) else { return Ok(()) };
    let mut world = World::new(rules, true);
    let _same = outcome(&mut world);
    Err(format!("{rule}\n{rules:?}\n{}", world.story.unwrap_or_default().join("\n")))
}

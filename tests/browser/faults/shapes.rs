//! The three shapes of what is sent, each led to "Check your request" as a person does it.

use std::time::{Duration, Instant};

use serde_json::json;
use tenant::{Fault, Options};

use super::{LIST, POST, SPEED, table::Wrong};
use crate::{
    fixture::{Screen, Stage, World},
    journeys::{COMMENT, add_role, choose_role_removal, take_reports},
};

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A role for oneself.
    OneCall,
    /// The same removal for four people: four calls, one after the other.
    PlanOfFour,
    /// A removal for one person.
    Revoke,
}

/// Stands in the draft of every case.
pub const TYPED: &str = "typed with care";

impl Shape {
    pub const ALL: [Self; 3] = [Self::OneCall, Self::PlanOfFour, Self::Revoke];

    pub fn calls(self) -> usize {
        if self == Self::PlanOfFour { 4 } else { 1 }
    }

    /// Who asks for it.
    pub fn role(self) -> &'static str {
        if self == Self::OneCall { "employee" } else { "manager" }
    }

    /// Which POST is struck, so that calls before and behind it show what becomes of them.
    fn struck(self) -> u32 {
        if self == Self::PlanOfFour { 2 } else { 1 }
    }

    /// A fresh world in this browser, standing before "Send request".
    pub async fn ready(self, screen: Screen) -> Stage {
        self.ready_at(screen, SPEED).await
    }

    /// The same with the app's clock so many times faster than real time.
    pub async fn ready_at(self, screen: Screen, speed: u32) -> Stage {
        let config = json!({ "test": { "clockSpeed": speed } });
        self.ready_in(World { config, ..World::default() }, screen).await
    }

    /// The same in another world.
    pub async fn ready_in(self, world: World, screen: Screen) -> Stage {
        // Shorter tokens: the app's clock runs ahead of the tenant's from one token to the next, and in real time it never
        // runs ahead by as much as it allows for.
        let tenant = Options { access_token_seconds: 400, ..world.tenant };
        let stage = World { tenant, proxied: true, ..world }.start_on(screen).await;
        // What a browser does by itself over a used connection is another matter: see `repeats`.
        stage.line().set_one_request_each(true);
        sign_in(&stage, self.role()).await;
        match self {
            Self::OneCall => ask(&stage).await,
            Self::PlanOfFour => removal(&stage, 4).await,
            Self::Revoke => removal(&stage, 1).await,
        }
        stage.screen.find("heading", "Check your request").await;
        stage
    }

    /// Sets up what is to go wrong with sending.
    pub fn arm(self, stage: &Stage, wrong: &[Wrong]) {
        self.arm_all(stage, wrong.iter().filter(|it| !is_of_the_list(it)));
    }

    /// Sets up what is to go wrong with looking, once the POST has come that is looked for: the form asks for the list too,
    /// for reasons of its own. Soon in any case, where no such POST comes.
    pub async fn arm_late(self, stage: &Stage, wrong: &[Wrong]) {
        if !wrong.iter().any(is_of_the_list) {
            return;
        }
        let until = Instant::now() + Duration::from_secs(2);
        while stage.line().seen_of("POST", POST).len() < self.struck() as usize && Instant::now() < until {
            tokio::task::yield_now().await;
        }
        self.arm_all(stage, wrong.iter().filter(|it| is_of_the_list(it)));
    }

    fn arm_all<'a>(self, stage: &Stage, wrong: impl Iterator<Item = &'a Wrong>) {
        for wrong in wrong.cloned() {
            match wrong {
                Wrong::Tenant(fault) => {
                    let nth = if fault.method.as_deref() == Some("POST") { self.struck() } else { fault.nth };
                    stage.tenant.add_fault(Fault { nth, ..fault });
                }
                Wrong::Line(strike) => {
                    let nth = if strike.method == "POST" { self.struck() } else { strike.nth };
                    stage.line().add(strike.nth(nth));
                }
                Wrong::Lag(ms) => {
                    let mut settings = stage.tenant.settings();
                    settings.status_lag_ms = ms;
                    stage.tenant.set_config(settings);
                }
            }
        }
    }
}

fn is_of_the_list(wrong: &Wrong) -> bool {
    match wrong {
        Wrong::Tenant(fault) => fault.path == LIST,
        Wrong::Line(strike) => strike.path == LIST,
        Wrong::Lag(_) => false,
    }
}

/// Without the audits of the journeys: hundreds of cases pass here.
pub async fn sign_in(stage: &Stage, role: &str) {
    let account = stage.account(role);
    stage.screen.press("button", "Sign in").await;
    stage.screen.press("button", &format!("Sign in as {}", account.display_name)).await;
    stage.screen.find("heading", "Who needs access?").await;
}

/// In a browser that was started again.
pub async fn sign_in_again(stage: &Stage, role: &str) {
    let account = stage.account(role);
    stage.screen.press("button", "Sign in").await;
    stage.screen.press("button", &format!("Sign in as {}", account.display_name)).await;
    stage.screen.find("link", "My requests").await;
}

pub async fn grant(stage: &Stage) {
    sign_in(stage, "employee").await;
    ask(stage).await;
}

async fn ask(stage: &Stage) {
    let screen = &stage.screen;
    screen.press("button", "Continue").await;
    add_role(screen).await;
    screen.press("button", "Continue").await;
    screen.type_into("textbox", COMMENT, TYPED).await;
    screen.press("button", "Continue").await;
}

async fn removal(stage: &Stage, people: usize) {
    let screen = &stage.screen;
    screen.press("link", "Remove access").await;
    screen.find("heading", "Whose access should be removed?").await;
    take_reports(stage, people).await;
    screen.press("button", "Continue").await;
    screen.find("heading", "What should be removed?").await;
    choose_role_removal(screen).await;
    screen.press("button", "Continue").await;
    screen.type_into("textbox", "Why should it be removed?", TYPED).await;
    screen.press("button", "Continue").await;
}

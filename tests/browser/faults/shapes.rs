//! The three shapes of what is sent, each led to "Check your request" as a person does it.

use serde_json::json;
use tenant::{Fault, Options};

use super::{SPEED, table::Wrong};
use crate::{
    fixture::{Screen, Stage, World},
    journeys::{COMMENT, add_role, choose_role_removal},
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

    /// Which POST is struck, so that calls before and behind it show what becomes of them.
    fn struck(self) -> u32 {
        if self == Self::PlanOfFour { 2 } else { 1 }
    }

    /// A fresh world in this browser, standing before "Send request".
    pub async fn ready(self, screen: Screen) -> Stage {
        // Shorter tokens: the app's clock runs ahead of the tenant's from one token to the next, and in real time it never
        // runs ahead by as much as it allows for.
        let tenant = Options { access_token_seconds: 400, ..Options::default() };
        let config = json!({ "test": { "clockSpeed": SPEED } });
        let stage = World { tenant, config, proxied: true, ..World::default() }.start_on(screen).await;
        // What a browser does by itself over a used connection is another matter: see `repeats`.
        stage.line().set_one_request_each(true);
        match self {
            Self::OneCall => grant(&stage).await,
            Self::PlanOfFour => removal(&stage, 4).await,
            Self::Revoke => removal(&stage, 1).await,
        }
        stage.screen.find("heading", "Check your request").await;
        stage
    }

    /// Sets up what is to go wrong.
    pub fn arm(self, stage: &Stage, wrong: &[Wrong]) {
        for wrong in wrong.iter().cloned() {
            match wrong {
                Wrong::Tenant(fault) => {
                    let nth = if is_post(fault.method.as_deref()) { self.struck() } else { fault.nth };
                    stage.tenant.add_fault(Fault { nth, ..fault });
                }
                Wrong::Line(strike) => {
                    let nth = if is_post(Some(&strike.method)) { self.struck() } else { strike.nth };
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

fn is_post(method: Option<&str>) -> bool {
    method == Some("POST")
}

/// Without the audits of the journeys: hundreds of cases pass here.
pub async fn sign_in(stage: &Stage, role: &str) {
    let account = stage.account(role);
    stage.screen.press("button", "Sign in").await;
    stage.screen.press("button", &format!("Sign in as {}", account.display_name)).await;
    stage.screen.find("heading", "Who needs access?").await;
}

async fn grant(stage: &Stage) {
    let screen = &stage.screen;
    sign_in(stage, "employee").await;
    screen.press("button", "Continue").await;
    add_role(screen).await;
    screen.press("button", "Continue").await;
    screen.type_into("textbox", COMMENT, TYPED).await;
    screen.press("button", "Continue").await;
}

async fn removal(stage: &Stage, people: usize) {
    let screen = &stage.screen;
    sign_in(stage, "manager").await;
    screen.press("link", "Remove access").await;
    screen.find("heading", "Whose access should be removed?").await;
    for person in stage.reports_of("manager").await.iter().take(people) {
        screen.type_into("combobox", "People", &person.user_name).await;
        screen.press_starting("option", &person.display_name).await;
        screen.find("button", &format!("Remove {}", person.display_name)).await;
    }
    screen.press("button", "Continue").await;
    screen.find("heading", "What should be removed?").await;
    choose_role_removal(screen).await;
    screen.press("button", "Continue").await;
    screen.type_into("textbox", "Why should it be removed?", TYPED).await;
    screen.press("button", "Continue").await;
}

//! Every language at 320 px from signing in to the detail of a request, and the person's own choice among them.

use std::{collections::BTreeMap, fs, path::Path};

use serde_json::json;
use xtask::webdriver::Look;

use crate::fixture::{Stage, World};

/// What stands out of the page to one side, or is cut off without a way to scroll to it.
const OUTSIDE: &str = r"
    const wide = document.documentElement.clientWidth;
    const shown = (it) => it.checkVisibility({ visibilityProperty: true, opacityProperty: true })
        && it.getClientRects().length > 0 && it.getBoundingClientRect().width > 1;
    const off = [...document.querySelectorAll('#app *')].filter((it) => {
        if (!shown(it) || it.closest('.ar-skip-link, .ar-visually-hidden')) return false;
        const box = it.getBoundingClientRect();
        const cut = getComputedStyle(it).overflowX === 'hidden' && it.scrollWidth > it.clientWidth + 1;
        return box.right > wide + 1 || box.left < -1 || cut;
    });
    return off.map((it) => `${it.tagName}.${it.className}: ${it.textContent.trim().slice(0, 60)}`);
";

/// The sentences of a language without gaps, by their key.
struct Words(BTreeMap<String, String>);

impl Words {
    fn of(tag: &str) -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("src/text/languages/{tag}.json"));
        // A page is read with plain blanks, and French sets no-break ones.
        let json = fs::read_to_string(path).expect("a language").replace('\u{a0}', " ");
        Self(serde_json::from_str(&json).expect("sentences"))
    }

    fn say(&self, key: &str) -> &str {
        self.0.get(key).map_or_else(|| panic!("no sentence {key}"), String::as_str)
    }
}

/// A screen of the journey: its heading there, nothing outside the page, a picture to look at.
async fn stands(stage: &Stage, tag: &str, words: &Words, key: &str) {
    stage.screen.find("heading", words.say(key)).await;
    fits(stage, tag, key).await;
}

/// The page as it is now: nothing outside, nothing that axe-core objects to, a picture.
async fn fits(stage: &Stage, tag: &str, key: &str) {
    let screen = &stage.screen;
    screen.assert_accessible(&format!("{tag} {key}")).await;
    assert!(!screen.scrolls_sideways().await, "{tag} {key}: sideways scroll at 320 px");
    let outside = screen.script(OUTSIDE, vec![]).await;
    assert_eq!(outside, json!([]), "{tag} {key}: outside of 320 px");
    screen.picture(&format!("language-{tag}-{}", key.replace('.', "-"))).await;
}

/// The main job in one language, in a window 320 px wide.
async fn walk(tag: &str, direction: &str) {
    let look = Look { size: (320, 700), dark: false, ..Look::default() };
    let stage = World { look, config: json!({ "locale": tag }), ..World::default() }.start().await;
    let (screen, words) = (&stage.screen, Words::of(tag));
    stands(&stage, tag, &words, "signin.heading").await;
    let root = "const e = document.documentElement; return [e.lang, e.dir]";
    assert_eq!(screen.script(root, vec![]).await, json!([tag, direction]));
    let account = stage.account("employee");
    screen.press("button", words.say("app.sign-in")).await;
    screen.press("button", &format!("Sign in as {}", account.display_name)).await;
    stands(&stage, tag, &words, "who.heading").await;
    screen.press("button", words.say("steps.continue")).await;
    stands(&stage, tag, &words, "what.heading").await;
    screen.press("button", words.say("steps.continue")).await;
    stands(&stage, tag, &words, "app.problem.title").await;
    screen.replace("searchbox", words.say("what.search"), "an").await;
    screen.click_starting(&format!("{} ", words.say("what.add")), "an").await;
    stands(&stage, tag, &words, "what.heading").await;
    screen.press("button", words.say("steps.continue")).await;
    stands(&stage, tag, &words, "details.heading").await;
    open_everything(&stage).await;
    fits(&stage, tag, "details, all open").await;
    screen.press("button", words.say("steps.continue")).await;
    stands(&stage, tag, &words, "check.heading").await;
    screen.press("button", words.say("check.send")).await;
    stands(&stage, tag, &words, "sent.heading").await;
    screen.press("link", words.say("sent.view")).await;
    stands(&stage, tag, &words, "requests.heading").await;
    assert_eq!(stage.accepted().len(), 1);
    one_request(&stage, tag, &words).await;
    removal(&stage, tag, &words).await;
    stage.finish().await;
}

/// Whatever can be opened on the page.
async fn open_everything(stage: &Stage) {
    let script = "for (const it of document.querySelectorAll('main details > summary')) it.click();
        for (const it of document.querySelectorAll('main input[type=checkbox]:not(:checked)')) it.click();";
    stage.screen.script(script, vec![]).await;
    stage.screen.find("main details[open] input[type=checkbox]", "\u{1}\u{1}").await;
    stage.screen.script(script, vec![]).await;
}

/// The newest request, and the question before it is taken back.
async fn one_request(stage: &Stage, tag: &str, words: &Words) {
    let screen = &stage.screen;
    screen.press_starting(".ar-history__name a", "").await;
    screen.find(".ar-main h1[id]", "\u{1}\u{1}").await;
    screen.find("button", words.say("request.withdraw")).await;
    fits(stage, tag, "request").await;
}

/// As far as an employee comes: nobody may be chosen for whom access could be removed.
async fn removal(stage: &Stage, tag: &str, words: &Words) {
    let screen = &stage.screen;
    screen.press("link", words.say("app.request")).await;
    screen.find("heading", words.say("who.heading")).await;
    screen.press("link", words.say("who.door.remove")).await;
    stands(stage, tag, words, "who.heading.remove").await;
    screen.press("button", words.say("steps.continue")).await;
    stands(stage, tag, words, "app.problem.title").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn german_fits_320_pixels() {
    walk("de", "ltr").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn french_fits_320_pixels() {
    walk("fr", "ltr").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn spanish_fits_320_pixels() {
    walk("es", "ltr").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn japanese_fits_320_pixels() {
    walk("ja", "ltr").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn arabic_fits_320_pixels_from_right_to_left() {
    walk("ar", "rtl").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn words_two_fifths_longer_fit_320_pixels() {
    walk("en-XA", "ltr").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_language_that_a_person_chose_comes_before_the_configs_and_stays() {
    let stage = World { config: json!({ "locale": "fr" }), ..World::default() }.start().await;
    let (screen, french, german) = (&stage.screen, Words::of("fr"), Words::of("de"));
    screen.reach(french.say("signin.heading")).await;
    screen.choose(french.say("app.language"), "Deutsch").await;
    screen.reach(german.say("signin.heading")).await;
    screen.has_focus("combobox", german.say("app.language")).await;
    screen.reload().await;
    screen.reach(german.say("signin.heading")).await;
    screen.choose(german.say("app.language"), "English").await;
    screen.reach("Sign in to request access").await;
    stage.sign_in("employee").await;
    screen.picture("language-choice").await;
    stage.finish().await;
}

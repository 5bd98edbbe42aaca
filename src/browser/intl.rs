//! Numbers, plurals, dates and the time zone by the browser's `Intl`. Which sentence they go into is for `text`.

use std::{cell::RefCell, fmt};

use js_sys::{Array, Date, Function, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use crate::{rules::Zone, text::Formatter};

/// `Intl` in one language and the browser's zone. Formatters are made once: making one costs more than using it.
pub struct Intl {
    language: String,
    made: RefCell<Vec<(&'static str, JsValue, Function)>>,
}

impl Intl {
    /// `language` is BCP 47; one the browser does not know falls back to English.
    pub fn new(language: &str) -> Self {
        Self { language: language.to_owned(), made: RefCell::default() }
    }

    /// Calls `method` of `new Intl.<class>(language, options)`.
    fn call(
        &self,
        name: &'static str,
        class: &str,
        method: &str,
        options: &[(&str, &str)],
        args: &[&JsValue],
    ) -> Option<JsValue> {
        if !self.made.borrow().iter().any(|(there, ..)| *there == name) {
            let (this, method) = make(&self.language, class, method, options)
                .or_else(|| make("en", class, method, options))?;
            self.made.borrow_mut().push((name, this, method));
        }
        let made = self.made.borrow();
        let (_, this, method) = made.iter().find(|(there, ..)| *there == name)?;
        let list = Array::new();
        for arg in args {
            list.push(arg);
        }
        method.apply(this, &list).ok()
    }

    fn text(
        &self,
        name: &'static str,
        class: &str,
        options: &[(&str, &str)],
        arg: &JsValue,
    ) -> Option<String> {
        self.call(name, class, "format", options, &[arg])?.as_string()
    }
}

fn make(language: &str, class: &str, method: &str, options: &[(&str, &str)]) -> Option<(JsValue, Function)> {
    let intl = Reflect::get(&js_sys::global(), &"Intl".into()).ok()?;
    let class: Function = Reflect::get(&intl, &class.into()).ok()?.dyn_into().ok()?;
    let bag = Object::new();
    for (key, value) in options {
        Reflect::set(&bag, &(*key).into(), &(*value).into()).ok()?;
    }
    let made = Reflect::construct(&class, &Array::of2(&language.into(), &bag)).ok()?;
    let method: Function = Reflect::get(&made, &method.into()).ok()?.dyn_into().ok()?;
    Some((made, method))
}

/// A device may travel: what its zone is called is asked again after this long.
const NAMED_MS: f64 = 1000.0;

/// The browser's own time zone.
#[derive(Default)]
pub struct BrowserZone {
    /// What it is called, and since when. Only a formatter says it, and making one takes as long as judging a whole
    /// draft, in which every date is said with the zone.
    named: RefCell<Option<(f64, String)>>,
}

// Derived, it would bring all that prints numbers with fractions into the first load.
impl fmt::Debug for BrowserZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BrowserZone")
    }
}

impl Zone for BrowserZone {
    fn name(&self) -> String {
        let now = Date::now();
        let mut named = self.named.borrow_mut();
        match &*named {
            // A clock that was set back ends it too.
            Some((since, name)) if (0.0..NAMED_MS).contains(&(now - since)) => name.clone(),
            _ => named.insert((now, zone_name())).1.clone(),
        }
    }
    fn offset_minutes(&self, utc_ms: i64) -> i32 {
        offset_minutes(utc_ms)
    }
}

/// The name of the browser's zone, e.g. `Europe/Berlin`.
fn zone_name() -> String {
    let named = make("en", "DateTimeFormat", "resolvedOptions", &[])
        .and_then(|(this, method)| method.call0(&this).ok())
        .and_then(|options| Reflect::get(&options, &"timeZone".into()).ok())
        .and_then(|name| name.as_string());
    named.unwrap_or_else(|| "UTC".to_owned())
}

/// Minutes that local time is ahead of UTC at an instant.
fn offset_minutes(utc_ms: i64) -> i32 {
    let behind = Date::new(&JsValue::from_f64(utc_ms as f64)).get_timezone_offset();
    if behind.is_finite() { -(behind as i32) } else { 0 }
}

impl Formatter for Intl {
    fn number(&self, n: i64) -> String {
        self.text("number", "NumberFormat", &[], &JsValue::from_f64(n as f64))
            .unwrap_or_else(|| n.to_string())
    }

    fn plural(&self, n: i64) -> &'static str {
        let category = self.call("plural", "PluralRules", "select", &[], &[&JsValue::from_f64(n as f64)]);
        match category.and_then(|c| c.as_string()).as_deref() {
            Some("zero") => "zero",
            Some("one") => "one",
            Some("two") => "two",
            Some("few") => "few",
            Some("many") => "many",
            _ => "other",
        }
    }

    fn moment(&self, ms: i64) -> String {
        let options = [("dateStyle", "medium"), ("timeStyle", "short")];
        let at = Date::new(&JsValue::from_f64(ms as f64));
        self.text("moment", "DateTimeFormat", &options, &at).unwrap_or_default()
    }

    fn date(&self, ms: i64) -> String {
        let at = Date::new(&JsValue::from_f64(ms as f64));
        self.text("date", "DateTimeFormat", &[("dateStyle", "medium")], &at).unwrap_or_default()
    }

    fn ago(&self, ms: i64, now_ms: i64) -> String {
        let minutes = (now_ms - ms).max(0) / 60_000;
        let (amount, unit) = match minutes {
            0..60 => (minutes, "minute"),
            60..1_440 => (minutes / 60, "hour"),
            _ => (minutes / 1_440, "day"),
        };
        let args = [&JsValue::from_f64(-amount as f64), &JsValue::from_str(unit)];
        self.call("ago", "RelativeTimeFormat", "format", &[("numeric", "auto")], &args)
            .and_then(|text| text.as_string())
            .unwrap_or_else(|| self.moment(ms))
    }

    fn list(&self, words: &[String]) -> String {
        let array: Array = words.iter().map(|w| JsValue::from_str(w)).collect();
        self.text("list", "ListFormat", &[("type", "conjunction")], &array)
            .unwrap_or_else(|| words.join(", "))
    }
}

//! A headless Chromium of the bench's own, driven through chromedriver, with the developer tools' switches for a slow line
//! and a slow processor. Journeys of the tests use a real WebDriver client; this has the few calls that measuring needs.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};

use crate::{local_http, setup::Browser, webdriver::Driver};

const PATIENCE: Duration = Duration::from_secs(60);

/// A fresh browser profile: nothing cached, nobody signed in. Dropping it ends the browser.
pub struct Window {
    // Held for its end: dropping it ends the program.
    _driver: Driver,
    session: String,
}

impl Window {
    /// Starts a browser.
    ///
    /// # Errors
    /// When it cannot be started.
    pub async fn open(browser: &Browser) -> Result<Self> {
        Self::open_with(browser, &[]).await
    }

    /// The same with further switches.
    ///
    /// # Errors
    /// When it cannot be started.
    pub async fn open_with(browser: &Browser, switches: &[&str]) -> Result<Self> {
        Self::start(browser, switches, None).await
    }

    /// The same, writing down what the browser does in these categories of its tracing from the start on.
    ///
    /// # Errors
    /// When it cannot be started.
    pub async fn open_traced(browser: &Browser, categories: &str) -> Result<Self> {
        Self::start(browser, &[], Some(categories)).await
    }

    async fn start(browser: &Browser, switches: &[&str], traced: Option<&str>) -> Result<Self> {
        let driver = Driver::start(browser.engine, &browser.driver)?;
        let address = driver.address().to_owned();
        let usual = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"];
        let args: Vec<&str> = usual.iter().chain(switches).copied().collect();
        let mut options = json!({ "args": args, "binary": browser.program });
        let mut wanted = json!({ "pageLoadStrategy": "none" });
        if let Some(categories) = traced {
            options["perfLoggingPrefs"] =
                json!({ "enableNetwork": false, "enablePage": false, "traceCategories": categories });
            wanted["goog:loggingPrefs"] = json!({ "performance": "ALL" });
        }
        wanted["goog:chromeOptions"] = options;
        let wanted = json!({ "capabilities": { "alwaysMatch": wanted } });
        let answer = call("POST", &format!("{address}/session"), &wanted)
            .await
            .context("the browser did not start")?;
        let id = answer.get("sessionId").and_then(Value::as_str).context("the browser gave no session")?;
        Ok(Self { session: format!("{address}/session/{id}"), _driver: driver })
    }

    /// Starts loading an address; does not wait for it.
    ///
    /// # Errors
    /// When the browser is gone.
    pub async fn go(&self, url: &str) -> Result<()> {
        call("POST", &format!("{}/url", self.session), &json!({ "url": url })).await.map(drop)
    }

    /// What a script returns.
    ///
    /// # Errors
    /// When the script throws or the browser is gone.
    pub async fn script(&self, script: &str) -> Result<Value> {
        let body = json!({ "script": script, "args": [] });
        call("POST", &format!("{}/execute/sync", self.session), &body).await
    }

    /// A command of the developer tools' protocol.
    ///
    /// # Errors
    /// When the browser does not know it.
    pub async fn tools(&self, command: &str, params: Value) -> Result<Value> {
        let body = json!({ "cmd": command, "params": params });
        call("POST", &format!("{}/goog/cdp/execute", self.session), &body).await
    }

    /// What the browser did, as complete events of the trace format; it has written nothing down since.
    ///
    /// # Errors
    /// When the browser is gone, or was not opened for it.
    pub async fn trace(&self) -> Result<Vec<Value>> {
        let mut events = Vec::new();
        loop {
            let body = json!({ "type": "performance" });
            let log = call("POST", &format!("{}/se/log", self.session), &body).await?;
            let log = log.as_array().context("the browser gave no log")?;
            // It comes in parts.
            if log.is_empty() {
                return Ok(events);
            }
            for entry in log {
                let text = entry.get("message").and_then(Value::as_str).unwrap_or_default();
                let mut said: Value = serde_json::from_str(text).context("a note of the log is not JSON")?;
                let event = said.pointer_mut("/message/params").map(Value::take).unwrap_or_default();
                // A complete event, which has a length.
                if event.get("ph").and_then(Value::as_str) == Some("X") {
                    events.push(event);
                }
            }
        }
    }

    /// Waits until a script returns something that is neither null nor false.
    ///
    /// # Errors
    /// When that takes longer than a minute.
    pub async fn wait(&self, script: &str) -> Result<Value> {
        let until = Instant::now() + PATIENCE;
        loop {
            // While a page goes and the next one comes, a script may find no page.
            let found = self.script(script).await.unwrap_or(Value::Null);
            if !matches!(found, Value::Null | Value::Bool(false)) {
                return Ok(found);
            }
            if Instant::now() > until {
                let page = self.script("return location.href + '\\n' + document.body.innerText").await;
                bail!("waited in vain for: {script}\nthe page: {}", page.unwrap_or_default());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Ends the browser.
    pub async fn close(self) {
        // A browser that is gone already is closed, too.
        let _ = call("DELETE", &self.session, &Value::Null).await;
    }
}

async fn call(method: &str, url: &str, body: &Value) -> Result<Value> {
    let body = body.to_string();
    let sent = (method != "DELETE").then_some(("application/json", body.as_str()));
    let answer = local_http::send(method, url, sent).await?;
    let mut said: Value = serde_json::from_str(&answer.body).context("the browser's answer is not JSON")?;
    let value = said.get_mut("value").map(Value::take).unwrap_or_default();
    if answer.status != 200 {
        bail!("the browser refused: {}", value.get("message").and_then(Value::as_str).unwrap_or_default());
    }
    Ok(value)
}

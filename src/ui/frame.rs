//! What stands around every page: skip link, bar with title and navigation, footer.

use super::dom::find_by_id;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use web_sys::Element;

/// A way into one of the app's parts.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct NavItem {
    /// A route of ours, `#/…`.
    pub href: String,
    pub label: String,
    pub current: bool,
}

/// Where help is found; the caller has checked the address.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct HelpLink {
    pub href: String,
    pub label: String,
}

/// The first stop of the Tab key: past the bar, to the element with the id `target`.
#[component]
pub fn SkipLink(#[prop(into)] label: Signal<String>, #[prop(into)] target: String) -> impl IntoView {
    let href = format!("#{target}");
    let skip = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        let link = event.current_target().and_then(|link| link.dyn_into::<Element>().ok());
        if let Some(target) = link.and_then(|link| find_by_id(&link, &target)) {
            let _ = target.focus();
        }
    };
    view! { class="ar", <a class="ar-skip-link" href=href on:click=skip>{label}</a> }.into_any()
}

/// The bar on top: the app's title, its parts, help, and who is signed in.
#[component]
pub fn AppBar(
    #[prop(into)] title: Signal<String>,
    /// Where the title leads.
    #[prop(into)]
    home_href: String,
    /// The address of a picture beside the title; the caller has checked it.
    #[prop(optional, into)]
    logo: Option<String>,
    /// Names the navigation for assistive technology.
    #[prop(into)]
    nav_label: Signal<String>,
    #[prop(into)] nav: Signal<Vec<NavItem>>,
    #[prop(optional, into)] help: Signal<Option<HelpLink>>,
    /// The signed-in person's name; without one there is no "Sign out".
    #[prop(optional, into)]
    person: Signal<Option<String>>,
    #[prop(into)] sign_out_label: Signal<String>,
    #[prop(into)] on_sign_out: Callback<()>,
) -> impl IntoView {
    view! { class="ar",
        <header class="ar-bar">
            <div class="ar-bar__inner">
                <a class="ar-bar__title" href=home_href>
                    {logo.filter(|src| !src.is_empty()).map(|src| view! { class="ar", <img class="ar-bar__logo" src=src alt="" /> })}
                    <bdi>{title}</bdi>
                </a>
                {move || nav.with(|items| !items.is_empty()).then(|| navigation(nav_label, nav))}
                <div class="ar-bar__aside">
                    {move || {
                        help.get()
                            .map(|help| view! { class="ar", <a class="ar-bar__link" href=help.href>{help.label}</a> })
                    }}
                    {move || {
                        person.get().map(|name| account(name, sign_out_label, on_sign_out))
                    }}
                </div>
            </div>
        </header>
    }
    .into_any()
}

fn navigation(label: Signal<String>, nav: Signal<Vec<NavItem>>) -> AnyView {
    let links = move || {
        nav.get()
            .into_iter()
            .map(|item| {
                view! { class="ar",
                    <li>
                        <a class="ar-bar__link" href=item.href aria-current=item.current.then_some("page")>
                            {item.label}
                        </a>
                    </li>
                }
            })
            .collect_view()
    };
    view! { class="ar",
        <nav class="ar-bar__nav" aria-label=label>
            <ul class="ar-bar__links" role="list">{links}</ul>
        </nav>
    }
    .into_any()
}

fn account(name: String, sign_out_label: Signal<String>, on_sign_out: Callback<()>) -> AnyView {
    view! { class="ar",
        <span class="ar-bar__person"><bdi>{name}</bdi></span>
        <button class="ar-button" data-kind="quiet" type="button" on:click=move |_| on_sign_out.run(())>
            {sign_out_label}
        </button>
    }
    .into_any()
}

/// The last line of every page.
#[component]
pub fn Footer(children: Children) -> impl IntoView {
    view! { class="ar", <footer class="ar-footer"><div class="ar-footer__inner">{children()}</div></footer> }
        .into_any()
}

//! Starts the app in a page.
#![forbid(unsafe_code)]

fn main() {
    #[cfg(target_arch = "wasm32")]
    {
        std::panic::set_hook(Box::new(|why| {
            console_error_panic_hook::hook(why);
            access_request::app::say_stopped();
        }));
        #[cfg(feature = "gallery")]
        if access_request::app::show_gallery() {
            return;
        }
        wasm_bindgen_futures::spawn_local(access_request::app::start());
    }
}

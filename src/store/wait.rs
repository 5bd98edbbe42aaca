//! Waiting for something that another task brings about, such as a renewed token.

use std::{
    cell::RefCell,
    future::Future,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, Waker},
};

/// Wakes everybody who waits.
#[derive(Clone, Default)]
pub struct Bell(Rc<RefCell<(u64, Vec<Waker>)>>);

impl Bell {
    /// Wakes all who wait now.
    pub fn ring(&self) {
        let wakers = {
            let mut inner = self.0.borrow_mut();
            inner.0 += 1;
            std::mem::take(&mut inner.1)
        };
        wakers.into_iter().for_each(Waker::wake);
    }

    /// Resolves at the next ring.
    pub fn next(&self) -> impl Future<Output = ()> + use<> {
        Ring { bell: self.clone(), heard: self.0.borrow().0 }
    }
}

struct Ring {
    bell: Bell,
    heard: u64,
}

impl Future for Ring {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut inner = self.bell.0.borrow_mut();
        if inner.0 != self.heard {
            return Poll::Ready(());
        }
        inner.1.push(context.waker().clone());
        Poll::Pending
    }
}

/** `<access-request>`: the app in a frame of a host page, or inline in its document. What it does: docs/embedding.md. */

export interface HostToken {
  accessToken: string;
  /** Seconds from now. */
  expiresIn?: number;
}

/** What each event holds in `detail`. */
export interface AccessRequestEvents {
  /** The app is there; `app` is its version. */
  "ar-ready": CustomEvent<{ app: string; capabilities: string[] }>;
  /** The app is this tall: CSS pixels. */
  "ar-resize": CustomEvent<{ height: number; seq: number }>;
  /** Another screen: `#/requests`. */
  "ar-route": CustomEvent<{ route: string }>;
  /** Whether somebody is signed in. */
  "ar-auth": CustomEvent<{ state: "signed-in" | "signed-out" | "signing-in" | "refused" }>;
  /** Something was typed that has not been sent, or that is over. */
  "ar-dirty": CustomEvent<{ dirty: boolean }>;
  /** The service took a request; `existing` of them were there already. */
  "ar-request-accepted": CustomEvent<{
    correlationId: string;
    accessRequestIds: string[];
    items: number;
    recipients: number;
    existing: number;
  }>;
  /** A request was sent and its answer is lost. */
  "ar-request-unconfirmed": CustomEvent<{ correlationId: string }>;
  /** The Tab key has left the app at this end. */
  "ar-focus-exit": CustomEvent<{ direction: "forward" | "backward" }>;
  /** What went wrong. `names`: the tokens or attributes that are left out. New codes may come. */
  "ar-error": CustomEvent<{
    code:
      | "message-refused"
      | "no-answer"
      | "not-allowed"
      | "not-loaded"
      | "same-origin"
      | "theme-refused"
      | "token-refused"
      | "too-many-messages"
      | "user-changed"
      | (string & {});
    retryable: boolean;
    names: string[];
  }>;
}

export declare class AccessRequest extends HTMLElement {
  /** `inline`: in this document; anything else: in a frame. Read when the element is connected. */
  mode: string;
  /** BCP 47. */
  locale: string;
  /** `light`, `dark` or `auto`. */
  theme: string;
  /** Identity ids, or `me`, with spaces or commas between. */
  prefillFor: string;
  /** `role:ID`, `access-profile:ID`, `entitlement:ID`, with spaces or commas between. */
  prefillItems: string;
  /** `yyyy-mm-dd`. */
  prefillUntil: string;
  prefillComment: string;
  /** CSS pixels: `400` or `400px`. Read when the element is connected, like all that follows but for `tokens`. */
  minHeight: string;
  maxHeight: string;
  /** What the frame, or the region, is called by screen readers. */
  label: string;
  /** Design tokens, without leading dashes. */
  tokens: Record<string, string>;
  /**
   * Hands over a token of the host's session, or null when there is none. Set before the element is connected; without it the
   * app signs in by itself.
   */
  getToken: ((asked: { reason: "start" | "expiring" | "refused" }) => HostToken | null | Promise<HostToken | null>) | null;
  readonly ready: boolean;
  readonly route: string;
  readonly auth: string;
  readonly dirty: boolean;
  /** Shows a screen of the app: `#/requests`. */
  navigate(route: string): void;
  addEventListener<Name extends keyof AccessRequestEvents>(
    name: Name,
    listener: (this: AccessRequest, event: AccessRequestEvents[Name]) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener<Name extends keyof HTMLElementEventMap>(
    name: Name,
    listener: (this: AccessRequest, event: HTMLElementEventMap[Name]) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    name: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
  removeEventListener<Name extends keyof AccessRequestEvents>(
    name: Name,
    listener: (this: AccessRequest, event: AccessRequestEvents[Name]) => void,
    options?: boolean | EventListenerOptions,
  ): void;
  removeEventListener<Name extends keyof HTMLElementEventMap>(
    name: Name,
    listener: (this: AccessRequest, event: HTMLElementEventMap[Name]) => void,
    options?: boolean | EventListenerOptions,
  ): void;
  removeEventListener(
    name: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | EventListenerOptions,
  ): void;
}

declare global {
  interface HTMLElementTagNameMap {
    "access-request": AccessRequest;
  }
}

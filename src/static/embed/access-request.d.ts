/** `<access-request>`: the app in a frame of a host page, or inline in its document. What it does: docs/embedding.md. */

export interface HostToken {
  accessToken: string;
  /** Seconds from now. */
  expiresIn: number;
}

export interface AccessRequestEvents {
  "ar-ready": CustomEvent<{ app: string; capabilities: string[] }>;
  /** CSS pixels. */
  "ar-resize": CustomEvent<{ height: number; seq: number }>;
  "ar-route": CustomEvent<{ route: string }>;
  "ar-auth": CustomEvent<{ state: "signed-in" | "signed-out" | "signing-in" | "refused" }>;
  "ar-dirty": CustomEvent<{ dirty: boolean }>;
  "ar-request-accepted": CustomEvent<{
    correlationId: string;
    accessRequestIds: string[];
    items: number;
    recipients: number;
    existing: number;
  }>;
  "ar-request-unconfirmed": CustomEvent<{ correlationId: string }>;
  /** The Tab key has left the app at this end. */
  "ar-focus-exit": CustomEvent<{ direction: "forward" | "backward" }>;
  "ar-error": CustomEvent<{ code: string; retryable: boolean; names: string[] }>;
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
  /** CSS pixels. */
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
}

declare global {
  interface HTMLElementTagNameMap {
    "access-request": AccessRequest;
  }
}

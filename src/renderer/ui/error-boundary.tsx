// Catches errors during rendering, shows them, and offers a retry; the rest of the window keeps working.
import { Component, type ReactNode } from "react";
import { type Failure, toFailure } from "#shared/errors.ts";
import { Button } from "./button.tsx";
import css from "./error-boundary.module.css";
import { FailurePanel } from "./failure.tsx";
import { RetryIcon } from "./icons.tsx";

interface ErrorBoundaryProps {
  /** What failed, as the subject of a sentence. */
  what: string;
  children: ReactNode;
}

export class ErrorBoundary extends Component<ErrorBoundaryProps, { failure: Failure | null }> {
  override state = { failure: null };

  static getDerivedStateFromError(thrown: unknown): { failure: Failure } {
    return { failure: toFailure(thrown) };
  }

  override render() {
    const { failure } = this.state as { failure: Failure | null };
    if (!failure) return this.props.children;
    return (
      <div className={css.place}>
        <FailurePanel title={`${this.props.what} could not be drawn`} failure={failure}>
          <Button icon={RetryIcon} onClick={() => this.setState({ failure: null })}>
            Try again
          </Button>
          <Button onClick={() => window.location.reload()}>Reload the window</Button>
        </FailurePanel>
      </div>
    );
  }
}

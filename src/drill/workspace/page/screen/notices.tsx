import type { Notice } from '../state/cell.ts';

interface NoticesProps {
  notices: Notice[];
  onDismiss: (id: number) => void;
  onRetry: (retry: NonNullable<Notice['retry']>) => void;
}

/** What went wrong with a command, a click or an answer; stays until it is dismissed or tried again. */
export function Notices({ notices, onDismiss, onRetry }: NoticesProps) {
  return (
    <div className="notices" role="alert">
      {notices.map((notice) => (
        <div key={notice.id} className="notice">
          <span className="notice-sign" aria-hidden="true">
            !
          </span>
          <div className="notice-text">
            <p>{notice.text}</p>
            {notice.retry && <code>{notice.retry.text}</code>}
            <p className="only-you-small">Only visible to you</p>
          </div>
          {notice.retry && (
            <button
              type="button"
              className="button"
              onClick={() => notice.retry && onRetry(notice.retry)}
            >
              Try again
            </button>
          )}
          <button
            type="button"
            className="close"
            aria-label="Dismiss"
            onClick={() => onDismiss(notice.id)}
          >
            ✕
          </button>
        </div>
      ))}
    </div>
  );
}

package dev.usher.common.problem;

import jakarta.ws.rs.core.Response.StatusType;

/** A {@link Problem} that is thrown. Its cause, if it has one, is for the log only. */
public final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Problem problem;

  /** Throws what its problem says. */
  public ProblemException(Problem problem) {
    super(problem.title() + ": " + problem.detail());
    this.problem = problem;
  }

  /** The same with what led to it. */
  public ProblemException(Problem problem, Throwable cause) {
    super(problem.title() + ": " + problem.detail(), cause);
    this.problem = problem;
  }

  /** A problem by its short name, for example {@code unknown-event}. */
  public static ProblemException of(StatusType status, String type, String title, String detail) {
    return Problem.of(status, type, title, detail).exception();
  }

  /** What is returned to the client. */
  public Problem problem() {
    return problem;
  }
}

# shellcheck shell=bash
# Functions that run and lab/run share: find Java, build with progress. Each defines
# fail (print a message to stderr, exit), and home (the checkout).

# Sets java to a Java 17 or later.
find_java() { # what needs it, for the message
  java=java
  [ -z "${JAVA_HOME:-}" ] || java=$JAVA_HOME/bin/java
  command -v "$java" >/dev/null 2>&1 ||
    fail "$1 needs a JDK 17 or later: no $java here. Install one, or set JAVA_HOME to it."
  local version
  version=$("$java" -XshowSettings:properties -version 2>&1 |
    sed -n 's/^ *java.specification.version = //p')
  case $version in
    '' | 1.* | *[!0-9]*) ;;
    *) [ "$version" -lt 17 ] || return 0 ;;
  esac
  fail "$1 needs a JDK 17 or later: $java is ${version:-of an unknown version}. Set JAVA_HOME to one."
}

# Packages modules without their tests. Maven's output goes to a file; what a person sees is a line
# for each module, and one every 15 s in between. If it fails, the first line on stderr is the cause.
build() { # comma-separated modules
  command -v "${java%java}javac" >/dev/null 2>&1 ||
    fail "Building Usher needs a JDK: $java belongs to a Java without a compiler."
  command -v mvn >/dev/null 2>&1 || fail "Building Usher needs Maven 3.8 or later: no mvn here."
  local maven
  maven=$(mvn -v 2>/dev/null | sed -n 's/.*Apache Maven \([0-9]*\)\.\([0-9]*\).*/\1 \2/p')
  case $maven in
    [0-2]\ * | 3\ [0-7] | '')
      fail "Building Usher needs Maven 3.8 or later: mvn is ${maven:-of an unknown version}." ;;
  esac
  echo 'Building Usher. This takes a few minutes; the first time longer, because Maven downloads what it needs.' >&2
  build_log=$(mktemp "${TMPDIR:-/tmp}/usher-build.XXXXXX")
  SECONDS=0
  # What is built for use is neither tested nor checked again.
  local profiles=unchecked tests=-Dmaven.test.skip=true
  case $1 in
    *lab/*) profiles=$profiles,lab ;;
    # The programs that look at the pages are among its tests.
    *browser-tests*) profiles=$profiles,browser tests=-DskipTests ;;
  esac
  (cd "$home" && exec mvn -B "-P$profiles" -Dstyle.color=never "$tests" package -pl "$1" -am) \
    >"$build_log" 2>&1 </dev/null &
  builder=$!
  trap end_build INT TERM HUP
  local module='' shown='' last=0
  while kill -0 "$builder" 2>/dev/null; do
    sleep 0.5
    module=$(sed -n 's/^\[INFO\] Building \(Usher.*\) [^ ][^ ]* *\[\([0-9/]*\)\]$/[\2] \1/p' "$build_log" | tail -n 1)
    if [ "$module" != "$shown" ] || [ $((SECONDS - last)) -ge 15 ]; then
      build_progress "$module" "$shown"
      shown=$module last=$SECONDS
    fi
  done
  local code=0
  wait "$builder" || code=$?
  trap - INT TERM HUP
  [ "$code" -eq 0 ] || build_failed "$code"
  printf '  built in %d:%02d\n' $((SECONDS / 60)) $((SECONDS % 60)) >&2
  rm -f "$build_log"
}

build_progress() { # module, module shown before
  local note=${1:-preparing} files
  [ -z "$1" ] || [ "$1" != "$2" ] || note="$note, still at work"
  files=$(grep -c '^\[INFO\] Downloaded from' "$build_log" || true)
  [ "$files" -eq 0 ] || note="$note ($files files downloaded)"
  printf '  %d:%02d  %s\n' $((SECONDS / 60)) $((SECONDS % 60)) "$note" >&2
}

build_failed() { # exit code
  local cause place
  cause=$(sed -n 's/^\[ERROR\] *\(Failed to execute goal \)\{0,1\}\(.*[^ ]\) *-> \[Help 1\].*/\2/p' "$build_log" | head -n 1)
  [ -n "$cause" ] || cause=$(sed -n 's/^\[ERROR\] *Failed to execute goal //p' "$build_log" | head -n 1)
  [ -n "$cause" ] || cause=$(grep -m 1 -E '^\[(ERROR|FATAL)\] *[^ ]|OutOfMemoryError|No space left|^Error' "$build_log" || true)
  # Of a compiler's error, the file and line.
  place=$(sed -n 's/^\[[A-Z]*\] \(\/.*:\[[0-9]*,[0-9]*\].*\)/\1/p' "$build_log" | head -n 1)
  case $cause in *ompilation*) cause="$cause ${place}" ;; esac
  printf 'The build failed: %s\n\nThe end of its log, %s:\n' \
    "${cause:-Maven ended with exit code $1}" "$build_log" >&2
  tail -n 40 "$build_log" >&2
  exit "${build_exit:-1}"
}

end_build() {
  trap '' INT TERM HUP
  kill -TERM "$builder" 2>/dev/null || true
  wait "$builder" 2>/dev/null || true
  rm -f "$build_log"
  echo 'Stopped while building.' >&2
  exit 130
}
